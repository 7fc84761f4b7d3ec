"""Laws of every figure: the number is the rows, and the parent is its children."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongge.kernel import clock, figures
from hongge.kernel.access import ANONYMOUS
from hongge.kernel.figures import Counted, Median, Rate
from hongge.kernel.places import Place
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NAMES = sorted(figures.figures)
spans = st.tuples(st.integers(0, 430), st.integers(0, 430)).map(sorted)


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_prints_its_definition(name: str) -> None:
    figure = figures.figures[name]
    assert figure.label and figure.unit and len(figure.definition) > 8


def test_what_is_counted_can_be_shown_to_whoever_may_see_it(town: Cast) -> None:
    for figure in [f for f in figures.figures.values() if isinstance(f, Counted)]:
        rows = figure.rows(Place.objects.get(depth=1), date(2025, 1, 1), clock.today())
        assert set(figure.listed(rows.visible_to(town["street"].actor)).values_list("pk")) <= set(rows.values_list("pk")), figure.name
        assert not rows.visible_to(ANONYMOUS).exists(), figure.name


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(NAMES), span=spans, nth=st.integers(0, 500))
def test_the_value_is_what_its_rows_make(town: Cast, name: str, span: list[int], nth: int) -> None:
    figure, place = figures.figures[name], any_place(nth)
    since, until = clock.today() - timedelta(days=span[1]), clock.today() - timedelta(days=span[0])
    match figure:
        case Counted():
            assert figure.value(place, since, until) == figure.count(figure.rows(place, since, until))
        case Rate():
            over, under = figure.parts(place, since, until)
            assert (over, under) == (
                figure.numerator.rows(place, since, until).count(),
                figure.denominator.rows(place, since, until).count(),
            )
            inside = set(figure.numerator.rows(place, since, until).values_list("pk", flat=True))
            assert inside <= set(figure.denominator.rows(place, since, until).values_list("pk", flat=True))
        case Median():
            assert (figure.value(place, since, until) is None) == (not figure.rows(place, since, until).exists())


def test_a_parent_is_the_sum_of_its_children_and_of_what_stands_on_itself(town: Cast) -> None:
    since, until = date(2025, 1, 1), clock.today()
    for figure in [f for f in figures.figures.values() if f.additive]:
        assert isinstance(figure, Counted)
        for parent in Place.objects.at_level("district", "street", "community"):
            own = figure.count(figure.rows(parent, since, until).filter(**{figure.path: parent.path}))
            children = [figure.value(child, since, until) for child in Place.objects.get_children(parent)]
            assert figure.value(parent, since, until) == own + sum(children), figure.name
            by_child = figures.sums([figure], parent, since, until, prefix=len(parent.path) + Place.steplen)[figure.name]
            assert sum(by_child.values()) == figure.value(parent, since, until), figure.name


def test_the_cells_equal_the_rows(town: Cast) -> None:
    assert figures.faults() == []
    assert figures.Counter.objects.filter(total__gt=0).exists()


def test_a_recount_changes_nothing(town: Cast) -> None:
    before = {(c.figure, c.cell_id, c.month): c.total for c in figures.Counter.objects.exclude(total=0)}
    figures.recount()
    assert {(c.figure, c.cell_id, c.month): c.total for c in figures.Counter.objects.exclude(total=0)} == before


def any_place(nth: int) -> Place:
    places = list(Place.objects.exclude(level="room"))
    return places[nth % len(places)]
