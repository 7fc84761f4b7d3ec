"""The pages of a bulletin, as people press through them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from hongge.bulletins import actions
from hongge.bulletins.models import Bulletin, FrozenFigure
from hongge.bulletins.tests.conftest import TEXT, begin, moment, publish
from hongge.bulletins.workflow import externals
from hongge.civic.models import Account, Person
from hongge.kernel import clock
from hongge.kernel.access import SYSTEM, Actor
from hongge.systems.requests import actions as requests

pytestmark = pytest.mark.django_db


def at_desk(actor: Actor) -> Client:
    """A browser in which this person has signed in."""
    person = Person.objects.get(pk=actor.person)
    account = Account.objects.filter(person=person).first() or Account.objects.create_user(f"u{person.pk}", person=person)
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def typed(draft: Bulletin, **more: Any) -> dict[str, Any]:
    names = ("title", "mast", "nth", "addressee", "text", "version")
    given = {name: getattr(draft, name) for name in names}
    return given | {"issuer": draft.issuer_id, "since": "2026-01-01", "until": "2026-06-30", "is_public": "on"} | more


def test_a_bulletin_is_begun_written_checked_and_published_by_two_people(town: SimpleNamespace) -> None:
    writer, reader = at_desk(town.writer), at_desk(town.reader)
    begun = writer.post(
        "/bulletins/new/",
        {
            "place": town.district.pk,
            "title": "上半年情况通报",
            "mast": "物业提升工作通报",
            "issuer": town.organisers.pk,
            "since": "2026-01-01",
            "until": "2026-06-30",
        },
    )
    draft = Bulletin.objects.get()
    assert begun.status_code == 302 and begun["Location"] == f"/bulletins/{draft.pk}/"
    assert writer.post(f"/bulletins/{draft.pk}/edit/", typed(draft, text=TEXT)).status_code == 302
    page = writer.get(f"/bulletins/{draft.pk}/").content.decode()
    assert "写的人不能自己核对，请另一位同事来核对" in page and "/check/" not in page
    assert "核对通过后就能发布" in reader.get(f"/bulletins/{draft.pk}/").content.decode()
    assert reader.post(f"/bulletins/{draft.pk}/check/").status_code == 302
    assert writer.post(f"/bulletins/{draft.pk}/publish/").status_code == 302
    page = writer.get(f"/bulletins/{draft.pk}/").content.decode()
    assert "今天再算一遍，每个数字都和发布时一样" in page
    assert f"/figures/requests.received/records/?place={town.district.public_code}&amp;period=custom&amp;since=2026-01-01" in page


def test_the_editor_offers_todays_numbers_and_the_drawn_page(town: SimpleNamespace) -> None:
    page = at_desk(town.writer).get(f"/bulletins/{begin(town).pk}/").content.decode()
    assert 'data-insert="收到诉求"' in page and "<b>5件</b>" in page
    assert '<p class="paper__mast to">物业提升工作通报</p>' in page and "<b>一、办事情况</b>" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": "共{{没有这个数}}件"}, "“没有这个数”不是可用数字"),
        ({"text": "共{{requests.solved件"}, "没写完的"),
        ({"since": ""}, "请选日期"),
        ({"until": ""}, "请选日期"),
        ({"since": "2026-07-01"}, "统计期的开始在结束后面，请换过来"),
        ({"until": "六月底"}, "日期没有看懂"),
        ({"since": "0001-01-01"}, "日期要在2000年到明年之间"),
    ],
)
def test_what_cannot_be_saved_is_said_and_the_words_stay_on_the_page(town: SimpleNamespace, change: dict[str, str], sentence: str) -> None:
    draft = begin(town)
    answer = at_desk(town.writer).post(f"/bulletins/{draft.pk}/edit/", typed(draft, **({"text": "写了很久的一段话"} | change)))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page and change.get("text", "写了很久的一段话") in page
    assert Bulletin.objects.get(pk=draft.pk).version == 1


def test_two_who_write_at_once_lose_nothing(town: SimpleNamespace) -> None:
    draft = begin(town)
    assert at_desk(town.reader).post(f"/bulletins/{draft.pk}/edit/", typed(draft, text="先存的一段")).status_code == 302
    answer = at_desk(town.writer).post(f"/bulletins/{draft.pk}/edit/", typed(draft, text="后写的一段"))
    page = answer.content.decode()
    assert answer.status_code == 422 and "您写的时候别人也存过" in page
    assert "后写的一段" in page and '<p class="last">先存的一段</p>' in page and 'name="version" value="2"' in page
    assert at_desk(town.writer).post(f"/bulletins/{draft.pk}/edit/", typed(draft, text="合好的一段", version=2)).status_code == 302


def test_an_identity_number_in_the_text_is_masked_after_one_confirmation(town: SimpleNamespace) -> None:
    draft, desk = begin(town), at_desk(town.writer)
    given = typed(draft, text="当事人 11010519491231002X 已签字")
    answer = desk.post(f"/bulletins/{draft.pk}/edit/", given)
    assert answer.status_code == 422 and 'name="confirm_masked"' in answer.content.decode()
    assert desk.post(f"/bulletins/{draft.pk}/edit/", given | {"confirm_masked": "1"}).status_code == 302
    assert "11010519491231002X" not in Bulletin.objects.get(pk=draft.pk).text


def test_a_number_typed_by_hand_is_pointed_out(town: SimpleNamespace) -> None:
    page = at_desk(town.writer).get(f"/bulletins/{begin(town, text='完工19部，共3个方面').pk}/").content.decode()
    assert "19部、3个是直接打的，没有出处" in page


def test_the_preview_shows_what_is_typed_and_keeps_nothing(town: SimpleNamespace) -> None:
    draft = begin(town)
    answer = at_desk(town.writer).post(f"/bulletins/{draft.pk}/preview/", typed(draft, text="收到{{收到诉求}}件<script>"))
    assert "收到" in answer.content.decode() and ">5<" in answer.content.decode() and "&lt;script&gt;" in answer.content.decode()
    assert Bulletin.objects.get(pk=draft.pk).text == TEXT


def test_an_outside_number_is_entered_marked_and_signed(town: SimpleNamespace) -> None:
    draft, desk = begin(town), at_desk(town.writer)
    given = {
        "label": "电梯加装完工",
        "value": "19",
        "unit": "部",
        "source": "区住建局6月30日报表",
        "body": town.housing.pk,
        "as_of": "2026-06-30",
    }
    assert desk.post(f"/bulletins/{draft.pk}/externals/", given).status_code == 302
    answer = desk.post(f"/bulletins/{draft.pk}/externals/", given | {"label": "收到诉求"})
    assert answer.status_code == 422 and "系统里能自己算" in answer.content.decode()
    draft.refresh_from_db()
    assert desk.post(f"/bulletins/{draft.pk}/edit/", typed(draft, text="完工{{电梯加装完工}}部")).status_code == 302
    page = desk.get(f"/bulletins/{draft.pk}/").content.decode()
    assert "〔待签字〕" in page and "有1个外来数字还没人签字，签好后就能发布" in page and "/sign/" not in page
    builder = at_desk(town.builder)
    row = externals(draft)["电梯加装完工"]
    assert f"/bulletins/{draft.pk}/externals/{row.pk}/sign/" in builder.get(f"/bulletins/{draft.pk}/").content.decode()
    assert builder.post(f"/bulletins/{draft.pk}/externals/{row.pk}/sign/").status_code == 302
    assert "由区住建局签字" in desk.get(f"/bulletins/{draft.pk}/").content.decode()


def test_the_check_page_shows_everybody_what_was_frozen(town: SimpleNamespace) -> None:
    bulletin = publish(town)
    code = bulletin.publication.code
    page = Client().get(f"/b/{code}/").content.decode()
    row = bulletin.frozen.get(name="requests.received")
    assert "发布后没有改动" in page and row.ids_digest in page and row.definition in page
    assert "数据截至2026年6月30日24:00" in page and f"第{bulletin.publication.position}号" in page
    assert bulletin.publication.checkpoint.note.splitlines()[4] in page
    assert "/records/" not in page
    assert "/records/" in at_desk(town.writer).get(f"/b/{code}/").content.decode()
    assert "/records/" not in at_desk(town.outsider).get(f"/b/{code}/").content.decode()


def test_a_later_change_is_shown_as_a_difference(town: SimpleNamespace) -> None:
    bulletin = publish(town)
    with clock.at(moment(6, 20)):
        requests.receive(town.compound, text="补录的一件", channel="phone", actor=SYSTEM)
    for page in (
        at_desk(town.writer).get(f"/bulletins/{bulletin.pk}/").content.decode(),
        Client().get(f"/b/{bulletin.publication.code}/").content.decode(),
    ):
        assert "收到诉求：发布时 5，现在 6，差 +1" in page
        assert "收到诉求<u" in page or ">5</a>" in page or ">5</u>" in page


def test_a_forged_row_is_told_to_whoever_checks(town: SimpleNamespace) -> None:
    bulletin = publish(town)
    FrozenFigure.objects.filter(name="requests.received").update(value="50")
    page = Client().get(f"/b/{bulletin.publication.code}/").content.decode()
    assert "对不上，可能被改过" in page and "发布后没有改动" not in page


@pytest.mark.parametrize("who", ["outsider", "gridder", "streeter", "builder"])
def test_a_foreign_bulletin_is_as_absent_as_none(town: SimpleNamespace, who: str) -> None:
    pk, desk = begin(town).pk, at_desk(getattr(town, who))
    for name in ("", "paper.pdf"):
        foreign, absent = desk.get(f"/bulletins/{pk}/{name}"), desk.get(f"/bulletins/{pk + 1000}/{name}")
        assert (foreign.status_code, absent.status_code) == (404, 404)
    for name in ("edit", "check", "publish", "withdraw", "discard", "preview", "externals", "nonsense"):
        assert desk.post(f"/bulletins/{pk}/{name}/").status_code == 404
    assert Bulletin.objects.get(pk=pk).version == 1


def test_strangers_are_sent_to_sign_in_and_unknown_codes_are_absent(town: SimpleNamespace) -> None:
    draft = begin(town)
    assert Client().get(f"/bulletins/{draft.pk}/")["Location"].startswith("/signin/")
    assert Client().get("/b/1-AAAA-BBBB-CCCC-DDDD/").status_code == 404
    assert Client().get(f"/b/{draft.pk}/paper.pdf").status_code == 404


def test_the_list_costs_the_same_however_long(town: SimpleNamespace, django_assert_max_num_queries: Any) -> None:
    for nth in range(1, 9):
        publish(town, nth=nth)
    desk = at_desk(town.streeter)
    with django_assert_max_num_queries(12):
        page = desk.get("/bulletins/").content.decode()
    assert page.count("/b/") == 8 and "上级通报" in page
    assert at_desk(town.writer).get("/bulletins/").content.decode().count("已发布") == 8


def test_a_wrong_state_is_said_in_words(town: SimpleNamespace) -> None:
    draft = begin(town)
    answer = at_desk(town.writer).post(f"/bulletins/{draft.pk}/publish/")
    assert answer.status_code == 409 and "现在是“草稿”，不能发布" in answer.content.decode()


def test_a_hostile_outside_number_is_a_sentence(town: SimpleNamespace) -> None:
    draft, desk = begin(town), at_desk(town.writer)
    for value in ("NaN", "1e400", "-1", "一百", "9" * 40):
        answer = desk.post(
            f"/bulletins/{draft.pk}/externals/",
            {"label": "数", "value": value, "source": "x", "body": town.housing.pk, "as_of": "2026-06-30"},
        )
        assert answer.status_code == 422, value
    actions.add_external(
        draft, label="万", value=Decimal("1E+3"), source="x", body=town.housing, as_of=date(2026, 6, 30), actor=town.writer
    )
    assert externals(draft)["万"].shown == "1,000"
