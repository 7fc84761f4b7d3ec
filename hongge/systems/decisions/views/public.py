"""For everybody: what a compound has put up, the clock of each notice, its result, and what was done."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from hongge.civic.assembly.queries import notices_at
from hongge.kernel.pages import page_of
from hongge.kernel.places import Place, by_code, full_names
from hongge.systems.decisions import queries
from hongge.systems.decisions.models import Scan
from hongge.systems.decisions.queries import PublicMatter
from hongge.systems.decisions.views.desk import sent

VOTES = 20  # the newest, on the first page


def _place(code: str) -> Place:
    place = by_code(code)
    if place is None:
        raise Http404
    return place


def public_list(request: HttpRequest, code: str) -> HttpResponse:
    """Owners' votes and what was put up here, the newest first."""
    place = _place(code)
    page = page_of(queries.noticed_at(place), request.GET.get("page", ""))
    where = full_names({row.path for row in page.rows})
    lines = [(row, where[row.path]) for row in page.rows]
    votes = notices_at(place, most=VOTES) if page.number == 1 else []
    return render(request, "decisions/public_list.html", {"place": place, "code": code, "page": page, "lines": lines, "votes": votes})


def _public(code: str, number: str) -> tuple[Place, PublicMatter]:
    place = _place(code)
    told = queries.public_matter(place, number)
    if told is None:
        raise Http404
    return place, told


def public_show(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """One matter from its public notice on."""
    place, told = _public(code, number)
    context = {"place": place, "code": code, "told": told, "matter": told.matter, "where": told.matter.place.full_name()}
    return render(request, "decisions/public_show.html", context)


def public_photo(request: HttpRequest, code: str, number: str, pk: int) -> FileResponse:
    """A picture of what was done; papers stay inside."""
    _at, told = _public(code, number)
    return sent(get_object_or_404(Scan.objects.select_related("file"), pk=pk, matter=told.matter, what=Scan.What.REPORT))
