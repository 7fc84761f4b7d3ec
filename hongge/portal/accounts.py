"""Signing in: password, phone code and TOTP by allauth, phones sealed, failed tries counted by axes.

CODE_SENDER in the settings names the function (phone, code) that sends codes by SMS; without one, codes are refused.
"""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.fields import PasswordField
from allauth.account.forms import LoginForm
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Account, Duty, Person
from hongge.civic.posts import RESIDENT
from hongge.kernel.errors import Refused
from hongge.kernel.secrets import blind, normal_phone
from hongge.portal import trouble

log = structlog.get_logger("hongge")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class PhoneField(forms.CharField):
    """A phone as people type it; its clean value is E.164."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        if not text:
            return ""
        if not (text[0] == "+" or text[0].isdigit()):
            raise forms.ValidationError(_("手机号是一串数字"))
        try:
            return normal_phone(text)
        except Refused as refused:
            raise forms.ValidationError(refused.reasons[0]) from refused


class SignInForm(LoginForm):
    """Name or phone, and the password: allauth leaves the password out where signing up asks for none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"] = PasswordField(label=_("密码"), autocomplete="current-password")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # the label above says it already


class Adapter(DefaultAccountAdapter):
    """Where allauth finds phones: on the person, sealed, by blind index. Signing up makes a resident and nothing more."""

    def phone_form_field(self, **options: Any) -> PhoneField:
        return PhoneField(max_length=30, label=options.pop("label", "") and _("手机号"), **options)

    def populate_username(self, request: HttpRequest, user: Account) -> None:
        user.username = user.username or f"r-{secrets.token_hex(8)}"

    def set_phone(self, user: Account, phone: str, verified: bool) -> None:
        if user.person is None:
            user.person = Person.objects.create(name="居民", phone=phone)
        else:
            user.person.phone = phone
            user.person.save()
        user.phone_verified = verified
        user.save(update_fields=["person", "phone_verified"])

    def get_phone(self, user: Account) -> tuple[str, bool] | None:
        """Whoever signs in with a password need not prove the phone that an administrator wrote down."""
        if user.person is None or not user.person.phone:
            return ("", True) if user.has_usable_password() else None
        return user.person.phone, user.phone_verified or user.has_usable_password()

    def set_phone_verified(self, user: Account, phone: str) -> None:
        """Whoever holds the phone is the person the register knows under it, unless that person has an account or a post."""
        fresh = None if user.phone_verified else user.person
        at_work = Duty.objects.exclude(post=RESIDENT).values("person")
        known = Person.objects.filter(phone_index=blind(phone), account=None).exclude(pk__in=at_work).order_by("pk").first()
        if fresh and known and not fresh.duties.exists() and not fresh.tenures.exists():
            user.person = known
        user.phone_verified = True
        user.save(update_fields=["person", "phone_verified"])
        if fresh and user.person != fresh:
            fresh.delete()

    def get_user_by_phone(self, phone: str) -> Account | None:
        """By the phone as it was typed."""
        try:
            found = Account.objects.filter(person__phone_index=blind(normal_phone(phone)))
        except Refused:
            return None
        return found.order_by("-phone_verified", "pk").first()

    def send_verification_code_sms(self, user: Account, phone: str, code: str, **more: Any) -> None:
        sender = getattr(settings, "CODE_SENDER", "")
        if not sender:
            raise Refused("这里还没有接通短信，请用密码登录")
        import_string(sender)(phone, code)


def say_in_log(phone: str, code: str) -> None:
    """A sender for demonstrations: the code appears in the server's log, under the last four digits only."""
    log.warning("sign-in code", phone=phone[-4:], code=code)


def tried_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Under which name failed tries are counted: the user name, or what stands for a phone without telling it."""
    given = credentials or {}
    name = given.get("username") or given.get("phone") or request.POST.get("login", "")
    return blind(name)[:16]


def locked_out(request: HttpRequest, *more: Any, **named: Any) -> HttpResponse:
    return trouble.too_often(request)


def sign_in(request: HttpRequest) -> HttpResponse:
    """The one address of signing in, whoever does it and however."""
    query = request.META["QUERY_STRING"]
    return redirect(reverse("account_login") + (f"?{query}" if query else ""))


def test_sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """Signs in without a password. Its address exists in test settings only."""
    assert settings.TEST
    login(request, get_object_or_404(Account, username=username), backend=BACKEND)
    return redirect(request.GET.get("next") or "/")
