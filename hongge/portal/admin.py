"""The administration, for three separate people: tables, rights, and the journal to read. Nobody else gets in."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from hongge.civic import actions
from hongge.civic.models import Account, Duty, Organisation, Person
from hongge.civic.posts import AUDIT_ADMIN, SECURITY_ADMIN, SYSTEM_ADMIN
from hongge.civic.queries import actor_in
from hongge.kernel import clock, flow
from hongge.kernel.access import Actor
from hongge.kernel.calendar import CalendarYear, Day
from hongge.kernel.checkpoints import Checkpoint
from hongge.kernel.errors import Refused
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.secrets import mask_phone
from hongge.portal.accounts import PhoneField
from hongge.systems.decisions.models import MatterKind, Procedure, ProcedureStep
from hongge.systems.elevators.models import Requirement
from hongge.systems.grids.models import GridRole
from hongge.systems.party.models import Mode, Reason
from hongge.systems.requests.models import Category, Deadline


class Administration(admin.AdminSite):
    site_header = site_title = _("红格·管理")
    index_title = _("三员分立：各管各的，都留痕")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one way to sign in; to whoever is signed in without the post this house part does not exist."""
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("account_change_password")


administration = Administration(name="admin")


def actor_as(request: HttpRequest, post: str) -> Actor | None:
    """The administrator in that duty, whichever hat they wear just now."""
    held: list[Duty] = getattr(request, "held", None) or []
    return next((actor_in(duty) for duty in held if duty.post == post), None)


class Kept(admin.ModelAdmin):
    """A table that one kind of administrator keeps. Nobody deletes what records lean on."""

    by = SYSTEM_ADMIN

    def has_module_permission(self, request: HttpRequest) -> bool:
        return actor_as(request, self.by) is not None

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return actor_as(request, self.by) is not None

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class Read(Kept):
    """For the audit administrator: to read."""

    by = AUDIT_ADMIN

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Category, site=administration)
class Categories(Kept):
    list_display = ("order", "code", "name", "parent")
    list_select_related = ("parent",)
    list_display_links = ("code",)
    search_fields = ("code", "name")


@admin.register(Deadline, site=administration)
class Deadlines(Kept):
    list_display = ("step", "kind", "category", "urgency", "days", "minutes", "source")
    list_filter = ("step",)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


class ProcedureSteps(admin.TabularInline):
    """The steps of one procedure. Matters proposed before keep theirs."""

    model = ProcedureStep
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return actor_as(request, SYSTEM_ADMIN) is not None

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Procedure, site=administration)
class Procedures(Kept):
    list_display = ("order", "code", "name", "source")
    list_display_links = ("code",)
    inlines = (ProcedureSteps,)


@admin.register(MatterKind, site=administration)
class MatterKinds(Kept):
    list_display = ("order", "code", "name", "route", "rule", "procedure", "notice_days", "basis")
    list_display_links = ("code",)
    list_select_related = ("procedure",)


@admin.register(GridRole, site=administration)
class GridRoles(Kept):
    list_display = ("order", "name", "post", "unit", "wanted", "in_use")
    list_display_links = ("name",)


@admin.register(Requirement, site=administration)
class Requirements(Kept):
    list_display = ("order", "code", "label", "step", "source", "required")
    list_display_links = ("code",)


@admin.register(CalendarYear, site=administration)
class Years(Kept):
    list_display = ("year", "notice_published", "source")


@admin.register(Day, site=administration)
class Days(Kept):
    list_display = ("day", "working", "name", "source")
    date_hierarchy = "day"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_change_permission(request, obj)


@admin.register(Place, site=administration)
class Places(Kept):
    """Names, codes, dates and outlines. The tree itself grows by import, so that no record is left hanging."""

    list_display = ("name", "level", "code", "from_on", "to_on")
    list_filter = ("level",)
    search_fields = ("name", "code", "initials")
    fields = ("name", "code", "from_on", "to_on", "outline")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Organisation, site=administration)
class Organisations(Kept):
    list_display = ("name", "kind", "place", "duty_phone", "closed_on")
    list_filter = ("kind",)
    search_fields = ("name", "initials", "uscc")
    raw_id_fields = ("place",)


@admin.register(Mode, site=administration)
class Modes(Kept):
    """How the Party covers a firm; the precedence decides which way counts where several hold."""

    list_display = ("precedence", "code", "label", "by_organisation", "built")
    list_display_links = ("code",)


@admin.register(Reason, site=administration)
class Reasons(Kept):
    list_display = ("order", "code", "label")
    list_display_links = ("code",)


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


@admin.register(Entry, site=administration)
class Journal(Read):
    list_display = ("pk", "at", "stream_id", "seq", "kind", "record", "step", "source", "target", "role", "duty")
    list_filter = ("kind", "step", "role")
    show_full_result_count = False
    ordering = ("-pk",)


@admin.register(Checkpoint, site=administration)
class Checkpoints(Read):
    list_display = ("number", "signed_at", "size", "root")
    ordering = ("-number",)
