"""What every page passes through: the edge, the language, the session, the hat, and one effect for one press."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast
from urllib.parse import unquote_to_bytes, urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from hongge.civic.models import Account
from hongge.civic.queries import actor_of, hats
from hongge.kernel import clock, idempotency
from hongge.kernel.access import ANONYMOUS
from hongge.kernel.errors import Refused
from hongge.kernel.files import prepare_upload
from hongge.kernel.turns import turn
from hongge.portal import trouble

Next = Callable[[HttpRequest], HttpResponseBase]
READING = ("GET", "HEAD", "OPTIONS")
FORM, MULTIPART, JSON = "application/x-www-form-urlencoded", "multipart/form-data", "application/json"
MOST_PHOTOS = settings.PHOTO_MAX_BYTES * settings.PHOTO_MAX_COUNT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
UNDECODABLE = re.compile("[\ufffd\ud800-\udfff]")
PERMISSIONS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


class Edge:
    """Refuses what no page can read, before anything looks at it; dresses every answer in the same headers."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.refuse(request) or self.get_response(request)
        return self.dress(request, trouble.not_offered(request, response) if response.status_code == 405 else response)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OverflowError):  # a number no database column can hold
            return trouble.unreadable(request)
        return trouble.refused(request, exception) if isinstance(exception, Refused) else None

    def refuse(self, request: HttpRequest) -> HttpResponse | None:
        most = MOST_PHOTOS if request.content_type == MULTIPART else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if _length(request) > most:
            return trouble.too_big(request, most)
        try:
            return None if all(map(_clean, _texts(request))) else trouble.unreadable(request)
        except RequestDataTooBig:
            return trouble.too_big(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
        except (UnicodeError, ValueError, RecursionError, BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
            return trouble.unreadable(request)

    def dress(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        policy = getattr(getattr(request.resolver_match, "func", None), "policy", "")
        if policy != "public" or getattr(request, "held", None) is not None:
            response.headers["Cache-Control"] = "no-store"
        return response


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() else 0


def _texts(request: HttpRequest) -> Iterator[str]:
    """Every text that came in. UnicodeError for bytes that are none."""
    yield request.path_info
    yield _decoded(request.META.get("QUERY_STRING", "").encode("latin-1"))
    if request.method in READING:
        return
    if request.content_type == FORM:
        yield _decoded(request.body)
        yield from request.POST
    elif request.content_type == JSON and request.body:
        yield from _within(json.loads(request.body.decode()))
    elif request.content_type == MULTIPART and request.path_info.startswith("/api/"):
        yield request.body.decode()  # no form: programs send JSON, and are told so
    elif request.content_type == MULTIPART:
        for name, values in request.POST.lists():
            yield from (name, *values)
        yield from (name for name, _files in request.FILES.lists())


def _decoded(raw: bytes) -> str:
    return unquote_to_bytes(raw).decode()


def _within(value: Any) -> Iterator[str]:
    """Every text inside a parsed JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for part in value.items() if isinstance(value, dict) else value:
            yield from _within(list(part) if isinstance(part, tuple) else part)


def _clean(text: str) -> bool:
    """No NUL, no lone surrogate, no sign that something was undecodable."""
    return "\0" not in text and (text.isascii() or not UNDECODABLE.search(text))


class Language:
    """Chinese unless the reader chose otherwise: `?lang=en` once, then a cookie."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        known = dict(settings.LANGUAGES)
        asked = {"zh": "zh-hans"}.get(request.GET.get("lang", ""), request.GET.get("lang", ""))
        kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = next((code for code in (asked, kept) if code in known), settings.LANGUAGE_CODE)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if asked in known:
            response.set_cookie(settings.LANGUAGE_COOKIE_NAME, asked, max_age=365 * 86400, samesite="Lax", secure=settings.SECURE)
        response.headers.setdefault("Content-Language", language)
        return response


class Session:
    """Loads the duties held today (`request.held`, None for strangers) and ends the session of those at work:
    after 30 minutes without a page, and 12 hours after sign-in."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.held = None  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        held = hats(request.user)
        if held and self.over(request):
            logout(request)
            messages.info(request, _("您有一阵子没有操作，为了安全请重新登录。"))
            back = request.get_full_path() if request.method in READING else "/"
            return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': back})}")
        request.held = held  # type: ignore[attr-defined]
        return self.get_response(request)

    def over(self, request: HttpRequest) -> bool:
        """Whether the session has run out; stamps it, at most once a minute."""
        now = clock.now().timestamp()
        since, seen = request.session.get("since", now), request.session.get("seen", now)
        if now - since > settings.SESSION_COOKIE_AGE or now - seen > settings.SESSION_IDLE.total_seconds():
            return True
        if "since" not in request.session or now - seen > 60:
            request.session.update({"since": since, "seen": now})
        return False


class Hat:
    """`request.actor`: the chosen duty if it is held today, else another, else none; evaluated at each request."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        held = request.held  # type: ignore[attr-defined]
        chosen = None if held is None else request.session.get("duty")
        actor = ANONYMOUS if held is None else actor_of(cast(Account, request.user), chosen, held)
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)


class Once:
    """Runs each press in one transaction, and remembers its answer under the key it came with.

    A second press with the same key gets the first answer; with other content 409. What is refused or fails leaves nothing behind.
    Sign-in is left alone: a password takes its time, and failed tries must stay counted.
    """

    apart = ("/accounts/",)

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any) -> HttpResponse | None:
        if request.method in READING or request.path_info.startswith(self.apart):
            return None
        for photo in request.FILES.getlist("photos")[: settings.PHOTO_MAX_COUNT]:
            prepare_upload(photo)  # takes its time, so not while others wait to write
        try:
            with turn(), transaction.atomic():
                return self.press(request, partial(view, request, *args, **kwargs))
        except Refused as refusal:
            return trouble.refused(request, refusal)
        except OverflowError:  # a number no database column can hold
            return trouble.unreadable(request)

    def press(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        sent = request.headers.get("Idempotency-Key")  # a program that sends a key is told when it is none
        key = request.POST.get("_once", "") if sent is None else sent
        wanted = bool(key) or sent is not None
        claimed = idempotency.claim(key, who=_who(request), fingerprint=fingerprint(request)) if wanted else None
        if isinstance(claimed, idempotency.Answer):
            return _again(claimed)
        response = view()
        if callable(getattr(response, "render", None)):
            response.render()  # type: ignore[attr-defined]
        if response.status_code >= 500 or response.status_code == 409:
            transaction.set_rollback(True)
        elif claimed and response.status_code < 400 and not response.streaming:
            idempotency.remember(claimed, status=response.status_code, headers=dict(response.items()), body=response.content)
        elif claimed:
            claimed.delete()  # nothing was done: the key is free for the corrected form
        return response


def _who(request: HttpRequest) -> str:
    return str(request.user.pk) if request.user.is_authenticated else "visitor"


def _again(answer: idempotency.Answer) -> HttpResponse:
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers | {"Idempotent-Replay": "true"})


def fingerprint(request: HttpRequest) -> str:
    """64 hex characters over address and content, the same for the same press; tokens of the form do not count."""
    whole = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type not in (FORM, MULTIPART):
        whole.update(request.body)
        return whole.hexdigest()
    for name, values in sorted(request.POST.lists()):
        if name not in ("csrfmiddlewaretoken", "_once"):
            whole.update(json.dumps([name, values]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest = hashlib.sha256()
            for part in file.chunks():
                digest.update(part)
            file.seek(0)
            whole.update(f"{name} {digest.hexdigest()}".encode())
    return whole.hexdigest()
