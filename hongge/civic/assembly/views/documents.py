"""What can be taken away: printed ballots, notices, the result as PDF and docx, the bundle and what checks it."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from hongge.civic.assembly import paper, queries
from hongge.civic.assembly.models import Assembly
from hongge.civic.assembly.views.desk import visible
from hongge.civic.assembly.views.owners import known
from hongge.civic.assembly.views.people import found
from hongge.civic.assembly.workflow import CERTIFIERS, CLERKS
from hongge.kernel.downloads import attachment
from hongge.kernel.errors import Refused

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_AT_ONCE = 1000  # ballots in one file


def address(request: HttpRequest, name: str, *args: object) -> str:
    path = reverse(name, args=args)
    return settings.ORIGIN + path if settings.ORIGIN else request.build_absolute_uri(path)


def ballots_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """印票: one A4 page an owner, in the order of the register; a thousand to a file, `?page=2` for the next."""
    held, actor = visible(request, number)
    if actor.role not in CLERKS:
        raise Http404
    if not held.fingerprint or held.closes_at is None:
        raise Refused("冻结名册、发了公告以后才能印票")
    asked = request.GET.get("page", "")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
    rows = list(found(held, request).prefetch_related("units")[(max(page, 1) - 1) * MOST_AT_ONCE :][:MOST_AT_ONCE])
    if not rows:
        raise Refused("没有要印的票")
    drawn = paper.ballots(held, rows, address=lambda token: address(request, "assembly:paper_code", token))
    return attachment(drawn, f"{held.title}表决票.pdf", kind=PDF, plain="ballots.pdf")


def notice_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """公告, to print and put up at every entrance."""
    held = known(number)
    drawn = paper.notice(held, address=address(request, "assembly:notice", number))
    return attachment(drawn, f"{held.title}公告.pdf", kind=PDF, plain="notice.pdf")


def notice_docx(request: HttpRequest, number: str) -> HttpResponse:
    """The same for an office to work on, laid out after GB/T 9704."""
    held = known(number)
    return attachment(paper.notice_docx(held), f"{held.title}公告.docx", kind=DOCX, plain="notice.docx")


def result_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """决定公告."""
    held = published(number)
    drawn = paper.result(held, address=address(request, "assembly:notice", number))
    return attachment(drawn, f"{held.title}决定公告.pdf", kind=PDF, plain="result.pdf")


def result_docx(request: HttpRequest, number: str) -> HttpResponse:
    """The same for an office to work on, laid out after GB/T 9704."""
    held = published(number)
    return attachment(paper.result_docx(held), f"{held.title}决定公告.docx", kind=DOCX, plain="result.docx")


def published(number: str) -> Assembly:
    held = known(number)
    if held.state != "published":
        raise Http404
    return held


def bundle(request: HttpRequest, number: str) -> HttpResponse:
    """票据包: from the count on, for everybody."""
    held = known(number)
    if not held.is_counted:
        raise Http404
    return attachment(queries.published(held), f"{held.number}票据包.json", kind="application/json", plain="bundle.json")


def openings(request: HttpRequest, number: str) -> HttpResponse:
    """监票人的票据包: of a secret vote the same with the openings, for those who certify."""
    held, actor = visible(request, number)
    if actor.role not in CERTIFIERS or not held.is_counted or not held.is_secret:
        raise Http404
    content = queries.published(held, openings=True)
    return attachment(content, f"{held.number}监票人票据包.json", kind="application/json", plain="scrutineers.json")


def receipt_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt as a picture to keep."""
    ballot = queries.ballot_by_token(token)
    if ballot is None:
        raise Http404
    drawn = paper.receipt(ballot, address=address(request, "assembly:receipt", token))
    return attachment(drawn, f"回执{ballot.code}.png", kind="image/png", plain="receipt.png")


def verifier(request: HttpRequest) -> HttpResponse:
    """The one file that counts a published vote again, offline."""
    file = settings.BASE_DIR / "hongge-verify.py"
    if not file.is_file():
        raise Http404
    return attachment(file.read_bytes(), "hongge-verify.py", kind="text/x-python; charset=utf-8", plain="hongge-verify.py")
