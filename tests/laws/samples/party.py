"""A Party organisation, a coverage, a suggestion, and what their steps need."""

from datetime import timedelta
from typing import Any

from hongge.civic.models import Organisation
from hongge.civic.queries import actor_in
from hongge.kernel import clock
from hongge.systems.party import actions
from hongge.systems.party.models import Body, Coverage, Mode, PartyOrganisation, Suggestion
from tests.cast import Cast
from tests.laws.samples.sample import Sample


def body(cast: Cast, name: str = "天龙物业") -> Body:
    return Body.objects.visible_to(cast.system).get(pk=cast.bodies[name].pk)


def committee(cast: Cast) -> Organisation:
    """The community's Party committee as it stands among all bodies."""
    known = cast.bodies["桃树下社区党委"]
    known.form = Organisation.Form.COMMITTEE
    known.save()
    return known


def opened(cast: Cast) -> PartyOrganisation:
    return actions.propose(
        cast.places["天龙花园"],
        name="天龙物业党支部",
        kind="firm",
        form="branch",
        above=committee(cast),
        host=body(cast),
        full_members=4,
        actor=cast["community"].actor,
    )


def given(step: str, cast: Cast) -> dict[str, Any]:
    today = clock.today()
    term = {"elected_on": today - timedelta(days=1700), "term_ends_on": today + timedelta(days=30)}
    return {
        "approve": {"approval": f"桃党发〔2026〕{clock.now():%f}号"},
        "found": {"founded_on": today - timedelta(days=1700), **term},
        "register": {"founded_on": today - timedelta(days=1700), **term},
        "re_elect": {"elected_on": today, "term_ends_on": today + timedelta(days=90), "term": 2},
        "postpone": {"term_ends_on": today + timedelta(days=120)},
        "move": {"above": committee(cast)},
        "dissolve": {"dissolved_on": today},
    }.get(step, {})


def covered(cast: Cast) -> Coverage:
    adviser, mode = cast["adviser"].duty, Mode.objects.get(pk="adviser")
    return actions.cover(body(cast), mode=mode, adviser=adviser, from_on=clock.today(), actor=cast["community"].actor)


def ended(step: str, cast: Cast) -> dict[str, Any]:
    return {"to_on": clock.today(), "why_ended": f"{clock.now():%f}"} if step == "end" else {}


def suggested(cast: Cast) -> Suggestion:
    duty = cast["adviser"].duty
    assert duty is not None
    return actions.suggest(covered(cast), text="建议在门口加一盏灯", actor=actor_in(duty))


def answered(step: str, cast: Cast) -> dict[str, Any]:
    return {"answer": f"已请物业报价（{clock.now():%f}）"} if step in ("take_up", "explain", "finish") else {}


SAMPLES = {"party": Sample(opened, given), "coverage": Sample(covered, ended), "suggestion": Sample(suggested, answered)}
