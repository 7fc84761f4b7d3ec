"""What the security administrator keeps: people, duties, accounts."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hongge.civic import actions
from hongge.civic.models import Account, Duty, Person
from hongge.civic.posts import SECURITY_ADMIN
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.places import Place
from hongge.kernel.secrets import mask_phone
from hongge.portal.accounts import PhoneField
from hongge.portal.admin.site import Kept, actor_as, administration


class PersonForm(forms.ModelForm):
    """Name and phone are written here, never shown: an empty box leaves what is there."""

    name_new = forms.CharField(label=_("姓名"), max_length=40, required=False)
    phone_new = PhoneField(label=_("手机号"), max_length=30, required=False)

    class Meta:
        model = Person
        fields = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.instance._state.adding and not data.get("name_new"):
            self.add_error("name_new", self.fields["name_new"].error_messages["required"])
        return data


@admin.register(Person, site=administration)
class People(Kept):
    """Found by account or duty; shown masked, to this administrator too. Every change leaves a trace."""

    by = SECURITY_ADMIN
    form = PersonForm
    list_display = ("pk", "masked")
    readonly_fields = ("masked", "masked_phone")
    fields = ("masked", "masked_phone", "name_new", "phone_new")
    search_fields = ("account__username",)

    @admin.display(description=_("手机号"))
    def masked_phone(self, person: Person) -> str:
        return mask_phone(person.phone)

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        given = {field: form.cleaned_data[f"{field}_new"] for field in ("name", "phone") if form.cleaned_data[f"{field}_new"]}
        for field, value in given.items():
            setattr(obj, field, value)
        obj.save()
        actor = cast(Actor, actor_as(request, self.by))
        told = {field: field in given for field in ("name", "phone")}
        flow.witness("person", "change" if change else "create", obj.pk, actor, place=Place.objects.get(pk=actor.place), **told)


@admin.register(Duty, site=administration)
class Duties(Kept):
    """Rights come from here alone. Granting and ending go through civic.actions, so that the journal knows."""

    by = SECURITY_ADMIN
    fields = ("person", "post", "organisation", "place", "basis", "document", "from_on")
    list_display = ("person", "post", "place", "organisation", "from_on", "to_on")
    list_filter = ("post",)
    list_select_related = ("person", "place", "organisation")
    raw_id_fields = ("person", "place", "organisation")
    actions = ("end_today",)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Duty, form: Any, change: bool) -> None:
        granted = actions.grant(**form.cleaned_data, actor=cast(Actor, actor_as(request, self.by)))
        obj.pk, obj._state.adding = granted.pk, False

    @admin.action(description=_("今天起不再任职"), permissions=["change"])
    def end_today(self, request: HttpRequest, queryset: QuerySet[Duty]) -> None:
        for duty in queryset.select_related("place"):
            try:
                actions.end(duty, on=clock.today(), actor=cast(Actor, actor_as(request, self.by)))
            except Refused as refused:
                self.message_user(request, f"{duty}：{'；'.join(refused.reasons)}", level="warning")


class AccountForm(forms.ModelForm):
    """An account for a person; its password is set here and handed over, never shown again."""

    password_new = forms.CharField(label=_("新密码"), required=False, widget=forms.PasswordInput, validators=[validate_password])

    class Meta:
        model = Account
        fields = ("username", "person", "is_active")


@admin.register(Account, site=administration)
class Accounts(Kept):
    by = SECURITY_ADMIN
    form = AccountForm
    list_display = ("username", "person", "is_active", "last_login")
    list_select_related = ("person",)
    search_fields = ("username",)
    raw_id_fields = ("person",)

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        word = form.cleaned_data["password_new"]
        if word:
            obj.set_password(word)
        elif not change:
            obj.set_unusable_password()
        obj.save()
        actor = cast(Actor, actor_as(request, self.by))
        step = "password" if change and word else "change" if change else "create"
        flow.witness("account", step, obj.pk, actor, place=Place.objects.get(pk=actor.place), active=obj.is_active)
