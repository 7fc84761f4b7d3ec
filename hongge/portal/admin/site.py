"""The administration itself: who gets in, and what each of the three keeps."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from hongge.civic.models import Duty
from hongge.civic.posts import AUDIT_ADMIN, SYSTEM_ADMIN
from hongge.civic.queries import actor_in
from hongge.kernel.access import Actor


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
