"""One form at a page of its own: pressed, refused with its reasons, or shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hongge.civic.posts import ADVISER, SECRETARY
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.files import keep_paper
from hongge.kernel.forms import StepForm


def given(request: HttpRequest) -> tuple[Any, Any]:
    """What a form is bound to: what was sent, or nothing on looking."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def ask(
    request: HttpRequest, form: StepForm, act: Callable[[dict[str, Any]], Any], *, actor: Actor, back: str, done: str = "", **words: Any
) -> HttpResponse:
    """`act` gets what the form gave, its papers kept; `done` is said on the page one comes back to.

    `words`: label, step, title, number, crumb.
    """
    if form.is_valid():
        try:
            answers = form.given()
            if "photos" in answers:
                answers = answers | {"papers": [keep_paper(paper) for paper in answers["photos"]]}
                del answers["photos"]
            act(answers)
            if done:
                messages.success(request, done)
            return redirect(back)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    page = "step_phone.html" if actor.role in (ADVISER, SECRETARY) else "step.html"
    return render(request, page, {"form": form, "back": back, **words}, status=422 if form.is_bound else 200)
