"""Every address says who may open it. One without a policy is found by the sweep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path

View = Callable[..., HttpResponseBase]
POLICIES = {
    "public": "anybody",
    "link": "whoever holds the secret in the address; the view checks it",
    "signed_in": "anybody with an account",
    "duty": "anybody who holds a duty today",
    "admin": "the administrators",
}


def route(pattern: str, view: View, *, name: str, policy: str, methods: tuple[str, ...] = ("GET",)) -> URLPattern:
    """An address with its policy, enforced before the view runs; `methods` beside HEAD answer, others get 405.

    Strangers are sent to sign in; someone signed in without the right gets 404, the same as for what does not exist.
    """
    if policy not in POLICIES:
        raise ValueError(f"{pattern}: unknown policy {policy!r}")
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if policy not in ("public", "link"):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else "/")
            if not _entitled(request, policy):
                raise Http404
        if request.method not in allowed:
            return HttpResponseNotAllowed(sorted(allowed))
        return view(request, *args, **kwargs)

    guarded.policy, guarded.methods = policy, methods  # type: ignore[attr-defined]
    return path(pattern, guarded, name=name)


def _entitled(request: HttpRequest, policy: str) -> bool:
    match policy:
        case "duty":
            return request.actor.duty is not None  # type: ignore[attr-defined]
        case "admin":
            return bool(getattr(request.user, "is_staff", False))
    return True
