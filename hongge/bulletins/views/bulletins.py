"""Pages of bulletins: the list, the editor, the published page, and the check page behind the QR code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hongge.bulletins import actions, paper, queries
from hongge.bulletins.forms import BeginForm, EditForm, ExternalForm
from hongge.bulletins.models import Bulletin, ExternalFigure, Publication, typed_numbers
from hongge.bulletins.workflow import BULLETIN, OFFICE, by_another, externals, signed_by_another
from hongge.civic.timeline import timeline
from hongge.kernel import flow
from hongge.kernel.access import Actor
from hongge.kernel.errors import Refused
from hongge.kernel.pages import Signed, actor_of
from hongge.kernel.places import Place

PAGE = 50
PRESSED: dict[str, Callable[..., Bulletin]] = {
    "check": actions.check,
    "publish": actions.publish,
    "withdraw": actions.withdraw,
    "discard": actions.discard,
}
DONE = {
    "check": gettext_lazy("核对过了，可以发布"),
    "publish": gettext_lazy("发布了，数字已经定住"),
    "withdraw": gettext_lazy("退回修改了，改好要再核对一次"),
    "discard": gettext_lazy("作废了"),
}


def visible(request: HttpRequest, pk: int) -> tuple[Bulletin, Actor]:
    """The bulletin, if this actor may see it; a foreign one is as absent as none."""
    actor = cast(Signed, request).actor
    rows = Bulletin.objects.visible_to(actor).select_related("place", "issuer", "edited_by", "publication__checkpoint")
    held = rows.filter(pk=pk).first()
    if held is None:
        raise Http404
    return held, actor


@dataclass(frozen=True)
class Button:
    """A step as it stands on the page. `main`: the one red button."""

    name: str
    label: str
    reasons: tuple[str, ...]
    main: bool


def buttons(bulletin: Bulletin, actor: Actor) -> list[Button]:
    """This actor's buttons. While a draft waits for its second pair of eyes, publishing stands there with what it lacks."""
    own = by_another(bulletin, actor)
    options = [option for option in flow.options(BULLETIN, bulletin, actor) if option.name in PRESSED]
    made = [Button(o.name, o.label, o.reasons, o.name == "publish") for o in options if not (o.name == "check" and own)]
    if any(option.name == "check" for option in options):
        lacks = [sentence for need in BULLETIN.by_name["publish"].needs if (sentence := need(bulletin))]
        first = own or _("核对通过后就能发布")
        made.append(Button("publish", BULLETIN.step_label("publish"), (first, *lacks), True))
    return made


def index(request: HttpRequest) -> HttpResponse:
    """The list, newest first, and what places above have published."""
    actor = cast(Signed, request).actor
    rows = Bulletin.objects.visible_to(actor).exclude(state=Bulletin.State.DISCARDED).select_related("place", "publication")
    page = Paginator(rows.order_by("-opened_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    above = queries.published_above(actor)[:10]
    return render(request, "bulletins/index.html", {"page": page, "above": above, "may_begin": actor.role in OFFICE})


def begin(request: HttpRequest) -> HttpResponse:
    """写一份通报."""
    actor = cast(Signed, request).actor
    at = Place.objects.filter(pk=actor.place).first()
    if actor.role not in OFFICE or at is None:
        raise Http404
    last = queries.last_at(at)
    form = BeginForm(request.POST or None, at=at, initial={"issuer": actor.organisation, "mast": last.mast if last else ""})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.begin(given.pop("place"), **given, addressee=last.addressee if last else "", actor=actor)
            return redirect("bulletins:show", made.pk)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    return render(request, "bulletins/begin.html", {"form": form}, status=422 if form.is_bound else 200)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor while it is a draft, else the page as it was published or checked."""
    held, actor = visible(request, pk)
    return shown(request, held, actor)


def shown(
    request: HttpRequest, held: Bulletin, actor: Actor, *, form: EditForm | None = None, outside: ExternalForm | None = None
) -> HttpResponse:
    """The page of one bulletin; `form` and `outside` carry what was typed and could not be kept."""
    context = sheet(request, held, actor)
    context |= {
        "buttons": buttons(held, actor),
        "timeline": timeline(BULLETIN, held, actor),
        "notes": [(note, may_sign(note.external, held, actor)) for note in context["reading"].notes],
    }
    if held.state == Bulletin.State.DRAFT and actor.role in OFFICE:
        context |= {
            "form": form or EditForm(record=held),
            "outside": outside or ExternalForm(record=held),
            "available": queries.available(held),
            "outside_rows": externals(held).values(),
            "typed": typed_numbers(held.text),
        }
    return render(request, "bulletins/show.html", context, status=422 if form or outside else 200)


def sheet(request: HttpRequest, held: Bulletin, actor: Actor) -> dict[str, Any]:
    """What the drawn page and the seal need."""
    published = held.state == Bulletin.State.PUBLISHED
    frozen = list(held.frozen.order_by("pk")) if published else []
    return {
        "bulletin": held,
        "reading": queries.reading(held),
        "counted_words": paper.counted_words(held),
        "frozen": frozen,
        "differences": queries.differences(frozen, held.place),
        "publication": held.publication if published else None,
        "here": address(request, held.publication) if published else "",
        "period": f"place={held.place.public_code}&period=custom&since={held.since}&until={held.until}",
        "untouched": published and queries.untouched(held),
        "may_open": actor.duty is not None and actor.reaches(held.path),
    }


def may_sign(external: ExternalFigure, held: Bulletin, actor: Actor) -> bool:
    signing = {option.name for option in flow.options(BULLETIN, held, actor)}
    return not external.is_signed and "sign_external" in signing and signed_by_another(external, actor) is None


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """保存. What was written stays on the page whatever stands in the way."""
    held, actor = visible(request, pk)
    form = EditForm(request.POST, record=held)
    if form.is_valid():
        given = dict(form.cleaned_data)
        held.version = given.pop("version")
        try:
            actions.edit(held, **given, actor=actor)
            return redirect("bulletins:show", pk)
        except Refused as refused:
            stored, actor = visible(request, pk)
            if stored.state == Bulletin.State.DRAFT and stored.version != held.version:
                form = EditForm(as_of(request.POST, stored.version), record=stored)
                form.add_error(None, _("您写的时候别人也存过，右边是存下的样子。您写的还在这里，对照改好再保存，就以这份为准"))
            else:
                form.add_error(None, refused.reasons)
            held = stored
    return shown(request, held, actor, form=form)


def as_of(given: QueryDict, version: int) -> QueryDict:
    """The same input, knowing of the later version."""
    data = given.copy()
    data["version"] = str(version)
    return data


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page as the words typed so far would make it. Keeps nothing."""
    held, actor = visible(request, pk)
    if held.state != Bulletin.State.DRAFT:
        raise Http404
    for name in ("title", "mast", "addressee", "text"):
        setattr(held, name, request.POST.get(name, "")[:20000])
    return render(request, "bulletins/_paper.html", sheet(request, held, actor))


def add_external(request: HttpRequest, pk: int) -> HttpResponse:
    """登记外来数字."""
    held, actor = visible(request, pk)
    form = ExternalForm(request.POST, record=held)
    if form.is_valid():
        try:
            actions.add_external(held, **form.cleaned_data, actor=actor)
            return redirect("bulletins:show", pk)
        except Refused as refused:
            form.add_error(None, refused.reasons)
    return shown(request, held, actor, outside=form)


def sign_external(request: HttpRequest, pk: int, external: int) -> HttpResponse:
    """签字 for one outside number."""
    held, actor = visible(request, pk)
    row = next((row for row in externals(held).values() if row.pk == external), None)
    if row is None:
        raise Http404
    actions.sign_external(held, external=row, actor=actor)
    messages.success(request, _("签好了"))
    return redirect("bulletins:show", pk)


def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One button: 核对通过, 发布, 退回修改, 作废."""
    held, actor = visible(request, pk)
    if step not in PRESSED:
        raise Http404
    PRESSED[step](held, actor=actor)
    messages.success(request, DONE[step])
    return redirect("bulletins:show", pk)


def paper_of(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF; of a draft too, marked as one."""
    held, _actor = visible(request, pk)
    return pdf(request, held)


def by_code(code: str) -> Publication:
    found = queries.by_code(code)
    if found is None:
        raise Http404
    return found


def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The check page behind the QR code: everything that was frozen, the seal, and what the records say today."""
    found = by_code(code)
    return render(request, "bulletins/verify.html", sheet(request, found.bulletin, actor_of(request)))


def public_paper(request: HttpRequest, code: str) -> HttpResponse:
    """The same PDF for everybody."""
    return pdf(request, by_code(code).bulletin)


def pdf(request: HttpRequest, held: Bulletin) -> HttpResponse:
    seal = held.publication if held.state == Bulletin.State.PUBLISHED else None
    drawn = paper.printed(held, address=address(request, seal) if seal else "")
    name = content_disposition_header(False, f"{held.mast}第{held.nth}期.pdf") or "inline"
    return HttpResponse(drawn, content_type="application/pdf", headers={"Content-Disposition": name})


def address(request: HttpRequest, seal: Publication) -> str:
    """Where the QR code leads: the installation's own address, or the one it was asked at."""
    path = reverse("bulletins:verify", args=[seal.code])
    return settings.ORIGIN.rstrip("/") + path if settings.ORIGIN else request.build_absolute_uri(path)
