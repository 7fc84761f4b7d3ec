"""Every button of a bulletin: it works, it refuses the wrong state and place, and it says what is missing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from hongge.bulletins import actions, queries
from hongge.bulletins.forms import BeginForm
from hongge.bulletins.models import Bulletin, FrozenFigure
from hongge.bulletins.tests.conftest import TEXT, begin, hold, moment, publish
from hongge.bulletins.workflow import BULLETIN, externals
from hongge.kernel import checkpoints, clock, flow
from hongge.kernel.access import SYSTEM
from hongge.kernel.errors import Refused
from hongge.kernel.figures import Rate, figures
from hongge.kernel.journal import Entry
from hongge.kernel.verify import verify
from hongge.systems.requests import actions as requests

pytestmark = pytest.mark.django_db
EXTERNAL: dict[str, Any] = {"label": "电梯加装完工", "value": Decimal("19"), "unit": "部", "source": "区住建局6月30日报表"}


def with_external(town: SimpleNamespace) -> Bulletin:
    draft = begin(town, text=f"{TEXT}电梯加装完工{{{{电梯加装完工}}}}部。")
    return actions.add_external(draft, **EXTERNAL, body=town.housing, as_of=date(2026, 6, 30), actor=town.writer)


def edited(draft: Bulletin, **more: Any) -> dict[str, Any]:
    names = ("mast", "nth", "title", "addressee", "text", "since", "until", "issuer", "is_public")
    return {name: getattr(draft, name) for name in names} | more


def test_a_draft_begins_with_the_next_number_of_the_year(town: SimpleNamespace) -> None:
    first = begin(town)
    assert (first.state, first.nth) == ("draft", 1)
    assert begin(town).nth == 2
    assert begin(town, mast="红格简报").nth == 1


@pytest.mark.parametrize("who", ["outsider", "gridder", "builder"])
def test_nobody_begins_a_bulletin_outside_their_place_or_office(town: SimpleNamespace, who: str) -> None:
    with pytest.raises(Refused, match="您的身份不能在吉州区起草通报"):
        begin(town, actor=getattr(town, who))
    assert not Bulletin.objects.exists()


def test_nobody_writes_in_the_name_of_a_body_above(town: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="不能用中共吉州区委组织部的名义，请选本级的单位"):
        begin(town, place=town.street, actor=town.streeter)
    assert not Bulletin.objects.exists() and not Entry.objects.filter(kind="bulletin").exists()
    draft = begin(town, place=town.street, issuer=town.office, actor=town.streeter)
    with pytest.raises(Refused, match="不能用中共吉州区委组织部的名义"):
        actions.edit(draft, **edited(draft, issuer=town.organisers), actor=town.streeter)
    kept = actions.edit(draft, **edited(draft, title="换个标题"), actor=town.writer)  # the level above corrects, the name stays
    assert (kept.issuer, kept.title) == (town.office, "换个标题")
    offered = BeginForm(at=town.street).fields["issuer"]
    assert list(offered.queryset) == [town.office]


def test_a_period_that_runs_backwards_is_refused(town: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="统计期的开始在结束后面"):
        begin(town, since=date(2026, 7, 1))
    draft = begin(town)
    with pytest.raises(Refused, match="统计期的开始在结束后面"):
        actions.edit(draft, **edited(draft, since=date(2026, 7, 1)), actor=town.writer)


def test_saving_keeps_the_words(town: SimpleNamespace) -> None:
    draft = begin(town)
    saved = actions.edit(draft, **edited(draft, text="换一种说法。"), actor=town.reader)
    assert (saved.text, saved.version, saved.edited_by_id) == ("换一种说法。", 2, town.reader.duty)


def test_a_stale_copy_does_not_overwrite(town: SimpleNamespace) -> None:
    draft = begin(town)
    actions.edit(draft, **edited(draft, text="先存的"), actor=town.reader)
    with pytest.raises(Refused, match="刚刚有人动过"):
        actions.edit(draft, **edited(draft, text="后存的"), actor=town.writer)
    assert Bulletin.objects.get(pk=draft.pk).text == "先存的"


def test_whoever_wrote_last_cannot_check(town: SimpleNamespace) -> None:
    draft = begin(town)
    with pytest.raises(Refused, match="写的人不能自己核对"):
        actions.check(draft, actor=town.writer)
    assert actions.check(draft, actor=town.reader).state == "checked"


def test_a_second_hat_does_not_make_a_second_person(town: SimpleNamespace) -> None:
    draft = begin(town)
    same_person = replace(hold("王芳", "district_staff", town.district), person=town.writer.person)
    with pytest.raises(Refused, match="写的人不能自己核对"):
        actions.check(draft, actor=same_person)


def test_checking_needs_a_text_with_known_numbers(town: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="还没有写正文"):
        actions.check(begin(town, text=" \n"), actor=town.reader)
    with pytest.raises(Refused, match="“没有这个数”不是可用数字"):
        actions.check(begin(town, text="共{{没有这个数}}件"), actor=town.reader)
    with pytest.raises(Refused, match="没写完的"):
        actions.check(begin(town, text="共{{requests.solved件"), actor=town.reader)


@pytest.mark.parametrize("who", ["outsider", "gridder", "streeter"])
def test_nobody_checks_or_publishes_from_another_place(town: SimpleNamespace, who: str) -> None:
    draft = begin(town)
    with pytest.raises(Refused, match="您的身份不能"):
        actions.check(draft, actor=getattr(town, who))
    checked = actions.check(draft, actor=town.reader)
    for action in (actions.publish, actions.withdraw):
        with pytest.raises(Refused, match="您的身份不能"):
            action(checked, actor=getattr(town, who))
    assert Bulletin.objects.get(pk=draft.pk).state == "checked"


def test_withdrawing_makes_it_a_draft_that_must_be_checked_again(town: SimpleNamespace) -> None:
    checked = actions.check(begin(town), actor=town.reader)
    draft = actions.withdraw(checked, actor=town.writer)
    assert (draft.state, draft.checked_by_id) == ("draft", None)
    with pytest.raises(Refused, match="现在是“草稿”"):
        actions.publish(draft, actor=town.writer)


def test_a_draft_can_be_discarded_and_a_checked_one_cannot(town: SimpleNamespace) -> None:
    assert actions.discard(begin(town), actor=town.writer).state == "discarded"
    checked = actions.check(begin(town), actor=town.reader)
    with pytest.raises(Refused, match="现在是“待发布”"):
        actions.discard(checked, actor=town.writer)


def test_publishing_freezes_what_the_records_say(town: SimpleNamespace) -> None:
    bulletin = publish(town, text=TEXT + "按期办结率{{requests.on_time_rate}}%，用时{{requests.median_days}}天。")
    frozen = {row.name: row for row in bulletin.frozen.all()}
    assert frozen["requests.received"].value == "5"
    assert frozen["requests.solved"].slot == "解决群众反映问题"
    for name, row in frozen.items():
        value = figures[name].value(town.district, bulletin.since, bulletin.until)
        assert row.value == ("" if value is None else str(value)), name
        assert (row.definition, row.unit, row.since, row.until) == (
            figures[name].definition,
            figures[name].unit,
            bulletin.since,
            bulletin.until,
        )


def test_the_digest_is_over_the_ids_of_the_very_records(town: SimpleNamespace) -> None:
    row = publish(town).frozen.get(name="requests.received")
    ids = sorted(request.pk for request in town.received)
    assert row.ids_count == 5
    assert row.ids_digest == hashlib.sha256("".join(f"{pk}\n" for pk in ids).encode()).hexdigest()


def test_a_rate_keeps_both_its_halves(town: SimpleNamespace) -> None:
    row = publish(town, text="退单率{{requests.return_rate}}%").frozen.get()
    assert [(part["name"], part["value"], part["count"]) for part in row.parts] == [
        ("requests.returned", "0", 0),
        ("requests.received", "5", 5),
    ]
    assert isinstance(figures[row.name], Rate) and row.value == "0.0" and row.shown == "0.00"


def test_a_street_counts_only_its_own(town: SimpleNamespace) -> None:
    bulletin = publish(town, place=town.street, issuer=town.office, actor=town.streeter)
    assert bulletin.frozen.get(name="requests.received").value == "4"


def test_publishing_seals_a_checkpoint_over_itself(town: SimpleNamespace) -> None:
    bulletin = publish(town)
    entry = Entry.objects.get(kind="bulletin", step="publish", record=bulletin.pk)
    seal = bulletin.publication
    assert entry.checkpoint_id == seal.checkpoint_id
    assert seal.code == checkpoints.short_code(seal.checkpoint)
    assert seal.position == Entry.objects.count()
    assert entry.facts["figures"] == 2
    assert queries.by_code(seal.code.lower()) == seal and queries.by_code("1-AAAA-AAAA-AAAA-AAAA") is None


def test_nothing_is_left_when_the_seal_cannot_be_made(town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = actions.check(begin(town), actor=town.reader)

    def refuse() -> None:
        raise Refused("外部检查点文件对不上")

    monkeypatch.setattr(checkpoints, "seal", refuse)
    with pytest.raises(Refused, match="对不上"):
        actions.publish(checked, actor=town.writer)
    assert Bulletin.objects.get(pk=checked.pk).state == "checked"
    assert not FrozenFigure.objects.exists() and not Entry.objects.filter(step="publish").exists()


def test_what_is_published_never_changes(town: SimpleNamespace) -> None:
    bulletin = publish(town)
    with pytest.raises(Refused, match="现在是“已发布”"):
        actions.edit(bulletin, **edited(bulletin, text="改一改"), actor=town.writer)
    with pytest.raises(Refused, match="现在是“已发布”"):
        actions.withdraw(bulletin, actor=town.writer)
    assert flow.options(BULLETIN, bulletin, town.writer) == []


def test_a_period_that_is_not_over_cannot_be_published(town: SimpleNamespace) -> None:
    checked = actions.check(begin(town, until=date(2026, 7, 31)), actor=town.reader)
    with clock.at(moment(7, 31, 23)), pytest.raises(Refused, match="统计期到7月31日，这一天过完才能发布"):
        actions.publish(checked, actor=town.writer)
    with clock.at(moment(8, 1, 0)):
        assert actions.publish(checked, actor=town.writer).counted_to is None  # the whole period counts


def test_what_is_recorded_late_on_the_last_day_is_in_the_published_number(town: SimpleNamespace) -> None:
    checked = actions.check(begin(town, until=date(2026, 7, 3)), actor=town.reader)
    with clock.at(moment(7, 3, 23)):
        requests.receive(town.compound, text="路灯不亮", channel="phone", actor=SYSTEM)
    with clock.at(moment(7, 4)):
        published = actions.publish(checked, actor=town.writer)
        assert published.frozen.get(name="requests.received").shown == "7"
        assert queries.differences(published.frozen.all(), town.district) == []


def test_one_number_is_published_once_a_year(town: SimpleNamespace) -> None:
    publish(town, nth=7)
    second = actions.check(begin(town, nth=7), actor=town.reader)
    with pytest.raises(Refused, match="今年第7期已经发布过"):
        actions.publish(second, actor=town.writer)


def test_an_unsigned_outside_number_stops_publishing(town: SimpleNamespace) -> None:
    checked = actions.check(with_external(town), actor=town.reader)
    with pytest.raises(Refused, match="^有1个外来数字还没人签字，签好后就能发布$"):
        actions.publish(checked, actor=town.writer)
    signed = actions.sign_external(checked, external=externals(checked)["电梯加装完工"], actor=town.builder)
    published = actions.publish(signed, actor=town.writer)
    note = queries.reading(published).notes[0]
    assert (note.signer, note.mark, note.external.shown) == ("区住建局", "①", "19")
    assert not published.frozen.filter(slot="电梯加装完工").exists()


def test_an_outside_number_that_the_text_does_not_use_stops_nothing(town: SimpleNamespace) -> None:
    draft = actions.add_external(begin(town), **EXTERNAL, body=town.housing, as_of=date(2026, 6, 30), actor=town.writer)
    assert actions.publish(actions.check(draft, actor=town.reader), actor=town.writer).state == "published"


def test_who_entered_an_outside_number_does_not_sign_it_and_nobody_signs_twice(town: SimpleNamespace) -> None:
    draft = with_external(town)
    row = externals(draft)["电梯加装完工"]
    with pytest.raises(Refused, match="登记的人不能自己签字"):
        actions.sign_external(draft, external=row, actor=town.writer)
    with pytest.raises(Refused, match="您的身份不能"):
        actions.sign_external(draft, external=row, actor=town.outsider)
    draft = actions.sign_external(draft, external=row, actor=town.reader)
    with pytest.raises(Refused, match="已经有人签过字"):
        actions.sign_external(draft, external=row, actor=town.builder)


def test_an_outside_number_entered_again_waits_again(town: SimpleNamespace) -> None:
    draft = with_external(town)
    draft = actions.sign_external(draft, external=externals(draft)["电梯加装完工"], actor=town.builder)
    again = EXTERNAL | {"value": Decimal("21")}
    draft = actions.add_external(draft, **again, body=town.housing, as_of=date(2026, 6, 30), actor=town.writer)
    row = externals(draft)["电梯加装完工"]
    assert (row.shown, row.is_signed) == ("21", False)


def test_a_number_that_is_counted_here_cannot_be_entered_from_outside(town: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="系统里能自己算"):
        actions.add_external(
            begin(town), **EXTERNAL | {"label": "解决群众反映问题"}, body=town.housing, as_of=date(2026, 6, 30), actor=town.writer
        )


def test_later_changes_show_as_differences_and_rewrite_nothing(town: SimpleNamespace) -> None:
    bulletin = publish(town)
    frozen = list(bulletin.frozen.all())
    assert queries.differences(frozen, town.district) == []
    with clock.at(moment(6, 20)):
        requests.receive(town.compound, text="补录的一件", channel="phone", actor=hold("周婷", "community_staff", town.community))
    changed = queries.differences(frozen, town.district)
    assert [(row.frozen.name, row.frozen.shown, row.now, row.by) for row in changed] == [("requests.received", "5", "6", "+1")]
    assert queries.reading(bulletin).numbers["requests.received"].shown == "5"


def test_an_edit_behind_the_journals_back_is_seen(town: SimpleNamespace) -> None:
    bulletin = publish(town)
    assert queries.untouched(bulletin)
    checkpoints.publish()
    assert verify().ok
    FrozenFigure.objects.filter(name="requests.received").update(value="50")
    assert not queries.untouched(bulletin)
    FrozenFigure.objects.filter(name="requests.received").update(value="5")
    Bulletin.objects.filter(pk=bulletin.pk).update(text="全部解决。")
    assert not queries.untouched(bulletin)
    assert not verify().ok


def test_residents_read_what_is_published_for_their_place_or_above(town: SimpleNamespace) -> None:
    shown = publish(town)
    begin(town)
    publish(town, nth=5, is_public=False)
    publish(town, place=town.street, nth=6)
    assert [row.nth for row in queries.published_for(town.compound)] == [6, shown.nth]
    other = Bulletin.objects.get(nth=6)
    assert other not in queries.published_for(town.district)


def test_each_sees_their_own_places_bulletins(town: SimpleNamespace) -> None:
    draft, street = with_external(town), begin(town, place=town.street, nth=3)
    seen = {
        name: set(Bulletin.objects.visible_to(getattr(town, name))) for name in ("writer", "streeter", "outsider", "gridder", "builder")
    }
    assert seen == {"writer": {draft, street}, "streeter": {street}, "outsider": set(), "gridder": set(), "builder": {draft}}
