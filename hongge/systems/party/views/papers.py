"""What is filed afterwards: 备案 of a committee's term, the end of a contract; and the papers of terms, contracts and duties."""

from __future__ import annotations

from typing import Any, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from hongge.civic import actions as civic
from hongge.civic.models import Contract, Duty
from hongge.kernel.downloads import handed
from hongge.kernel.pages import Signed
from hongge.systems.party import actions
from hongge.systems.party.forms import EndContractForm, FileTermForm
from hongge.systems.party.models import KINDS, Body, Term
from hongge.systems.party.views.asking import ask, given
from hongge.systems.party.views.board import READERS
from hongge.systems.party.workflow import OFFICE

KEPT: dict[str, Any] = {"term": Term, "contract": Contract, "duty": Duty}


def file_term(request: HttpRequest, pk: int) -> HttpResponse:
    """登记备案."""
    actor = cast(Signed, request).actor
    held = Term.objects.visible_to(actor).filter(pk=pk).select_related("body__place").first() if pk < 2**63 else None
    if held is None or held.filed_on or actor.role not in OFFICE:
        raise Http404
    return ask(
        request,
        FileTermForm(*given(request)),
        lambda said: actions.file_term(held, **said, actor=actor),
        actor=actor,
        back=held.body.get_absolute_url(),
        done=_("备案登记好了"),
        label=_("登记备案"),
        step="file-term",
        title=str(held),
        number=held.body.name,
        crumb=[{"label": _("企业和业委会"), "url": reverse("party:bodies")}],
    )


def end_contract(request: HttpRequest, pk: int) -> HttpResponse:
    """结束合同."""
    actor = cast(Signed, request).actor
    seen = Contract.objects.visible_to(actor).select_related("firm", "client", "compound")
    held = seen.filter(pk=pk).first() if pk < 2**63 else None
    if held is None or actor.role not in OFFICE:
        raise Http404
    sides = Body.objects.visible_to(actor).filter(pk__in=(held.firm_id, held.client_id), kind__in=KINDS)
    side = sides.order_by("-kind").first()  # the firm, or its client where the firm stands elsewhere
    return ask(
        request,
        EndContractForm(*given(request)),
        lambda said: civic.end_contract(held, **said, actor=actor),
        actor=actor,
        back=(side or held.compound).get_absolute_url(),
        done=_("合同结束的日期登记好了"),
        label=_("结束合同"),
        step="end-contract",
        title=held.compound.name,
        number=held.firm.name,
        crumb=[{"label": _("企业和业委会"), "url": reverse("party:bodies")}],
    )


def paper(request: HttpRequest, kind: str, pk: int, file: int) -> FileResponse:
    """A paper of a term, a contract or a duty; of a duty for offices alone."""
    actor = cast(Signed, request).actor
    if kind not in KEPT or max(pk, file) >= 2**63 or (kind == "duty" and actor.role not in READERS):
        raise Http404
    held = get_object_or_404(KEPT[kind].objects.visible_to(actor), pk=pk)
    return handed(get_object_or_404(held.papers, pk=file), f"{kind}-{file}")
