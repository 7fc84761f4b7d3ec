"""What the law wants done by a day, on the desks of those who do it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hongge.civic import actions as civic
from hongge.civic.assembly import actions
from hongge.civic.assembly.models import Assembly
from hongge.civic.assembly.tests.conftest import AT, GROUND, Hall, announced, hall_of, opened_from
from hongge.civic.assembly.workflow import publish_by
from hongge.civic.models import Contract
from hongge.kernel import calendar, clock
from hongge.kernel.access import Actor
from hongge.portal import workbench
from hongge.portal.offers import clocks
from hongge.portal.workbench import Matter
from hongge.systems.party import actions as party
from hongge.systems.party.models import Body, Term
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Hall:
    return hall_of(cast, monkeypatch)


def desk(actor: Actor) -> list[Matter]:
    return clocks.on_desk(actor).matters


def voted(hall: Hall, matter: str, mark: str = "yes") -> Assembly:
    """From the call to the count of one motion of this kind, everybody of one mind."""
    motion = {"text": "议题", "matter": matter}
    made = actions.convene(
        hall.cast.places[AT], title="表决", motions=[motion], settings={"electronic": True}, ground=GROUND, actor=hall.director
    )
    held = opened_from(hall, announced(hall, actions.freeze(made, actor=hall.director)))
    for nth in range(12):
        actions.cast(held, elector=hall.elector(held, nth), marks={"1": mark}, actor=hall.owner(nth))
    hall.now = held.closes_at + timedelta(minutes=1)
    return actions.count(held, actor=hall.director)


def published(hall: Hall, held: Assembly) -> Assembly:
    hall.now = held.objections_until + timedelta(minutes=1)
    held = actions.certify(actions.certify(held, actor=hall.director), actor=hall.community)
    return actions.publish(held, actor=hall.director)


def test_a_vote_says_at_each_stage_by_when_what_is_to_be_done(hall: Hall) -> None:
    motion = {"text": "加装电梯", "matter": "rebuild"}
    made = actions.convene(
        hall.cast.places[AT], title="表决", motions=[motion], settings={"electronic": True}, ground=GROUND, actor=hall.director
    )
    assert desk(hall.director) == [], "what is being prepared has no day yet"
    held = announced(hall, actions.freeze(made, actor=hall.director))
    assert desk(hall.director) == [], "the notice has long to run"
    hall.now = held.opens_at - timedelta(days=1)
    (line,) = desk(hall.director)
    assert line.title.startswith("表决：公告期满开始投票") and line.light == "soon" and "物业管理条例第14条" in line.where
    held = opened_from(hall, held)
    assert desk(hall.director) == []
    hall.now = held.closes_at - timedelta(days=1)
    (line,) = desk(hall.community)
    assert (line.title, line.light) == ("表决：投票截止", "soon")
    assert clock.day_of(line.due_at) == clock.day_of(held.closes_at)  # type: ignore[arg-type]
    hall.now = held.closes_at + timedelta(minutes=1)
    (line,) = desk(hall.director)
    assert line.title.endswith("已经截止，可以开票") and line.buttons[0].url.endswith("/count/")
    held = actions.count(held, actor=hall.director)
    actions.object(held, text="我家的票没有算", actor=hall.owner(1))
    (line,) = desk(hall.director)
    assert line.title.endswith("有1条异议等答复")
    actions.answer(Assembly.objects.get(), objection=held.objections.get(), text="查过，已算", actor=hall.director)
    assert desk(hall.director)[0].title.endswith("过后由两人核定"), "two days are near"
    hall.now = held.objections_until + timedelta(minutes=1)
    (line,) = desk(hall.director)
    assert line.buttons[0].url.endswith("/certify/") and line.due_at is not None
    assert clock.day_of(line.due_at) == publish_by(held)
    actions.certify(actions.certify(Assembly.objects.get(), actor=hall.director), actor=hall.community)
    hall.later(days=9)
    (line,) = desk(hall.director)
    assert line.title.endswith("该公布决定了") and (line.light, line.buttons[0].label) == ("late", "公布决定")
    assert desk(hall.owner(1)) == desk(hall.cast["company_manager"].actor) == []


def test_whoever_only_reads_a_vote_is_given_no_button(hall: Hall) -> None:
    voted(hall, "rebuild")
    assert desk(hall.grid) == []


def test_an_elected_committee_is_filed_within_thirty_days(hall: Hall) -> None:
    held = published(hall, voted(hall, "committee"))
    day = clock.day_of(held.closes_at)
    (line,) = desk(hall.community)
    assert "登记任期并备案" in line.title and clock.day_of(line.due_at) == calendar.last_day(day, 30)  # type: ignore[arg-type]
    body = Body.objects.get(name="城建花苑业委会")
    term = party.begin_term(body, nth=1, from_on=day, to_on=day + timedelta(days=1800), actor=hall.cast.system)
    Term.objects.filter(pk=term.pk).update(path=held.path)
    (line,) = desk(hall.director)
    assert line.title == "城建花苑业委会第1届还没有备案" and line.light == "ok"
    hall.later(days=31)
    assert desk(hall.director)[0].light == "late"
    party.file_term(term, filed_on=clock.today(), document="备案1号", actor=hall.cast.system)
    assert desk(hall.director) == []


def test_a_committee_that_was_not_elected_is_not_filed(hall: Hall) -> None:
    published(hall, voted(hall, "committee", "no"))
    assert desk(hall.community) == []


def contract(cast: Cast, days: int) -> Contract:
    return civic.sign_contract(
        cast.bodies["锦华物业"],
        client=cast.bodies["城建花苑业委会"],
        compound=cast.places["城建花苑"],
        from_on=clock.today() - timedelta(days=300),
        to_on=clock.today() + timedelta(days=days),
        actor=cast["community"].actor,
    )


def test_a_contract_that_runs_out_is_told_of_in_time_to_either_side(cast: Cast) -> None:
    held = contract(cast, 100)
    (owners,), (company,) = desk(cast["committee_director"].actor), desk(cast["company_manager"].actor)
    assert clock.day_of(owners.due_at) == held.to_on - timedelta(days=60) and "提前60日" in owners.title  # type: ignore[arg-type]
    assert clock.day_of(company.due_at) == held.to_on - timedelta(days=90) and "提前90日" in company.title  # type: ignore[arg-type]
    assert desk(cast["other_manager"].actor) == []
    civic.sign_contract(
        cast.bodies["锦华物业"],
        client=cast.bodies["城建花苑业委会"],
        compound=cast.places["城建花苑"],
        from_on=held.to_on,
        actor=cast["community"].actor,
    )
    assert desk(cast["committee_director"].actor) == desk(cast["company_manager"].actor) == []


def test_a_contract_with_a_year_to_run_is_on_no_desk(cast: Cast) -> None:
    contract(cast, 400)
    assert desk(cast["committee_director"].actor) == []


def test_a_decision_about_the_company_asks_to_tell_it_until_its_contract_changes(hall: Hall) -> None:
    held = voted(hall, "company")
    signed = contract(hall.cast, 400)
    Contract.objects.filter(pk=signed.pk).update(path=held.path)
    published(hall, held)
    (line,) = desk(hall.director)
    assert "解聘物业的，提前60日书面通知" in line.title
    hall.later(days=91)
    assert desk(hall.director) == []


def test_the_desk_of_the_town_shows_what_runs(town: Cast) -> None:
    found = {matter.title: matter.light for matter in workbench.desk(town["community"].actor).matters}
    assert found["天龙花园业委会第2届还没有备案"] == "late"
    titles = [matter.title for matter in desk(town["committee_director"].actor)]
    assert "北门空地改建非机动车棚：有1条异议等答复" in titles
    assert not desk(town["other_manager"].actor)
