"""The pages: what owners do on a phone, what those at work do on a desk, and what nobody may."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hongge.civic.assembly import actions, queries
from hongge.civic.assembly.models import Assembly, Ballot, PaperEntry
from hongge.civic.assembly.tests.conftest import MOTION, Hall, Held, announced
from hongge.civic.models import Account, Tenure

pytestmark = pytest.mark.django_db


def client_of(hall: Hall, who: str | int) -> Client:
    client = Client()
    if isinstance(who, int):
        account, _ = Account.objects.get_or_create(username=f"owner{who}", person=hall.owners[who])
    else:
        account = hall.cast[who].account
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_owner_sees_the_motion_votes_and_holds_a_receipt(hall: Hall, opened: Assembly) -> None:
    client = client_of(hall, 0)
    page = text(client.get(f"/v/{opened.number}/"))
    assert "去投票" in page and "5栋1单元101室" in page and "四分之三" in page
    nth = hall.elector(opened, 0).nth
    cast = client.get(f"/v/{opened.number}/{nth}/cast/")
    assert "checked" not in cast.content.decode().split("您家的意见")[1].split("</fieldset>")[0], "nothing is marked beforehand"
    assert client.post(f"/v/{opened.number}/{nth}/cast/", {}).status_code == 409
    answer = client.post(f"/v/{opened.number}/{nth}/cast/", {"m1": "yes"})
    ballot = Ballot.objects.get()
    assert answer.status_code == 302 and ballot.token in answer["Location"]
    receipt = text(Client().get(f"/v/r/{ballot.token}/"))
    assert ballot.code in receipt and "已收到您家的一票" in receipt and "还要7人" in receipt
    assert "改投" in text(client.get(f"/v/{opened.number}/"))


def test_an_owner_reads_how_their_homes_stand_in_the_register_and_what_was_put_right(hall: Hall, preparing: Assembly) -> None:
    put_right: tuple[tuple[int, str, Any], ...] = (
        (0, "area", {"area": 9000}),
        (1, "owners", {"owners": [f"P{hall.owners[2].pk}"]}),
        (3, "delivery", {"delivery": "unsold"}),
    )
    for home, what, value in put_right:
        preparing = actions.correct(preparing, room=hall.homes[home], what=what, value=value, reason="按房产证", actor=hall.director)
    desk = client_of(hall, "committee_director")
    line = text(desk.get(f"/assemblies/{preparing.number}/"))
    assert "更正名册：" in line and "5栋1单元101室，面积改为 90.00 ㎡" in line and "交付情况改为“未售”" in line
    form = desk.get(f"/assemblies/{preparing.number}/register/{hall.homes[0].pk}/").content.decode()
    assert 'value="counted"' not in form
    noticed = announced(hall, actions.freeze(preparing, actor=hall.director))
    first, second, third = (text(client_of(hall, nth).get(f"/v/{noticed.number}/")) for nth in (0, 1, 3))
    assert "90.00 ㎡，按更正" in first and "更正过：面积改为 90.00 ㎡，理由：按房产证" in first
    for page in (second, third):
        assert "名册里这一户不由您来投" in page and "理由：按房产证" in page
    assert "您家在名册里" not in text(Client().get(f"/v/{noticed.number}/"))


def test_two_presses_cast_one_ballot(hall: Hall, opened: Assembly) -> None:
    client, nth = client_of(hall, 0), hall.elector(opened, 0).nth
    for _ in range(2):
        client.post(f"/v/{opened.number}/{nth}/cast/", {"m1": "yes", "_once": "pressed-once-only"})
    assert Ballot.objects.count() == 1


def test_another_owners_vote_is_as_absent_as_none(hall: Hall, opened: Assembly) -> None:
    client, other = client_of(hall, 0), hall.elector(opened, 1).nth
    for path in (f"/v/{opened.number}/{other}/cast/", f"/v/{opened.number}/9999/cast/", "/v/JZ-Y2020-001/1/cast/", "/v/JZ-Y2020-001/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"m1": "yes"}).status_code in (404, 405)
    assert not Ballot.objects.exists()


def test_before_the_notice_nobody_reads_it_and_no_result_shows_before_the_count(hall: Hall, frozen: Assembly) -> None:
    assert Client().get(f"/v/{frozen.number}/").status_code == 404


def test_while_the_box_is_open_no_page_says_who_is_ahead(hall: Hall, opened: Assembly) -> None:
    for nth in range(5):
        actions.cast(opened, elector=hall.elector(opened, nth), marks={"1": "yes"}, actor=hall.owner(nth))
    desk = client_of(hall, "committee_director")
    pages = [desk.get(f"/assemblies/{opened.number}/{part}") for part in ("", "ballots/", "owners/", "papers/")]
    pages += [Client().get(f"/v/{opened.number}/"), client_of(hall, 11).get(f"/v/{opened.number}/")]
    for page in pages:
        assert page.status_code == 200
        plain = text(page).replace(MOTION["text"], "")
        assert not re.search(r"同意\s*\d|\d\s*(人|张)?\s*同意", plain), plain
    assert "还要 3人" in text(pages[0])
    for path in (f"/v/{opened.number}/bundle.json", f"/v/{opened.number}/result.pdf"):
        assert Client().get(path).status_code == 404


def test_the_desk_walks_from_convening_to_the_notice(hall: Hall) -> None:
    desk = client_of(hall, "committee_director")
    place = hall.cast.places["城建花苑/5栋/1单元"]
    given = {"title": "5栋1单元业主表决", "place": place.pk, "kind": "extraordinary", "proposers": ""}
    assert desk.post("/assemblies/new/", given).status_code == 422, "without a matter it needs a ground"
    ground = {"why": "owners", "document": "业主联名提议书"}
    at = desk.post("/assemblies/new/", given | ground)["Location"]
    assert "还没有议题" in text(desk.get(at))
    given = {"text": "是否同意加装电梯", "matter": "rebuild", "scope": place.pk, "plan": "一部电梯。"}
    assert desk.post(f"{at}add_motion/", given).status_code == 302
    assert "写上有几位业主联名" in text(desk.post(f"{at}freeze/", {}))
    terms = {"title": "5栋1单元加装电梯表决", "kind": "regular", "proposers": "3", "disclosure": "named", "mismarked": "participates"}
    terms |= {"electronic": "on", "joint": "two", "objection_days": "3"}
    assert desk.post(f"{at}set_terms/", terms).status_code == 302
    for page in (at, f"{at}register/", f"{at}motions/1/", f"{at}register/{hall.homes[0].pk}/"):
        assert desk.get(page).status_code == 200, page
    choices = desk.get(f"{at}register/{hall.homes[0].pk}/").content.decode()
    assert "?what=area" in choices and 'name="people"' not in choices
    shown = desk.get(f"{at}register/{hall.homes[0].pk}/?what=area").content.decode()
    assert 'name="area"' in shown and 'name="people"' not in shown
    given = {"what": "area", "area": "100.5", "reason": "房产证写的是100.50"}
    assert desk.post(f"{at}register/{hall.homes[0].pk}/", given).status_code == 302
    given = {"what": "owners", "people": "王一 13800138111\n王新 13800138222", "reason": "夫妻共有"}
    assert desk.post(f"{at}register/{hall.homes[0].pk}/", given).status_code == 302
    assert desk.post(f"{at}freeze/", {}).status_code == 302
    assembly = Assembly.objects.get()
    assert (assembly.mismarked, assembly.electronic, assembly.revote) == ("participates", True, False)
    assert (assembly.title, assembly.kind, assembly.proposers) == ("5栋1单元加装电梯表决", "regular", 3)
    assert assembly.electors.filter(owners=2).exists() and assembly.units.filter(area=10050).exists()
    early = hall.now.date() + timedelta(days=10)
    refused = desk.post(f"{at}announce/", {"opens_on": f"{early}", "closes_on": f"{early + timedelta(days=9)}"})
    assert refused.status_code == 409 and "公告要满15天" in text(refused)
    fine = hall.now.date() + timedelta(days=30)
    assert desk.post(f"{at}announce/", {"opens_on": f"{fine}", "closes_on": f"{fine + timedelta(days=9)}"}).status_code == 302
    notice = text(Client().get(f"/v/{assembly.number}/"))
    assert "公告中" in notice and "五分之一以上的业主联名提议（业主联名提议书）" in notice


def test_an_owner_reads_what_the_register_will_say_of_their_home_until_the_freeze(hall: Hall, preparing: Assembly) -> None:
    owner, path = client_of(hall, 0), f"/v/{preparing.number}/homes/"
    assert "5栋1单元业主表决" in text(owner.get("/v/")) and path in owner.get("/v/").content.decode()
    page = text(owner.get(path))
    assert "5栋1单元101室" in page and "按登记" in page and "102室" not in page and "名册冻结以后不能再改" in page
    actions.correct(preparing, room=hall.homes[0], what="area", value={"area": 10050}, reason="房产证", actor=hall.director)
    page = text(owner.get(path))
    assert "100.50" in page and "按更正" in page and "更正过" in page
    assert client_of(hall, "other_community").get(path).status_code == 404, "no home inside"
    actions.freeze(preparing, actor=hall.director)
    assert owner.get(path).status_code == 404 and path not in owner.get("/v/").content.decode()


def test_no_form_changes_what_is_frozen(hall: Hall, frozen: Assembly) -> None:
    desk, at = client_of(hall, "committee_director"), f"/assemblies/{frozen.number}/"
    tries: list[tuple[str, dict[str, Any]]] = [
        (
            "set_terms/",
            {
                "title": "换一个名称",
                "kind": "regular",
                "disclosure": "secret",
                "mismarked": "participates",
                "joint": "one",
                "objection_days": "3",
            },
        ),
        ("add_motion/", {"text": "再加一项", "matter": "other", "scope": frozen.place_id}),
        ("motions/1/", {"text": "换一个议题", "matter": "other", "scope": frozen.place_id}),
        ("motions/1/drop/", {}),
        (f"register/{hall.homes[0].pk}/", {"what": "area", "area": "1", "reason": "试一试"}),
        ("freeze/", {}),
    ]
    for path, given in tries:
        answer = desk.post(at + path, given)
        assert answer.status_code == 409 and "已冻结" in text(answer), path
    assert Assembly.objects.get().fingerprint == frozen.fingerprint and frozen.motions.get().text != "换一个议题"
    for name in ("system_admin", "security_admin", "audit_admin"):
        for table in ("assembly", "motion", "unit", "elector", "ballot"):
            assert client_of(hall, name).get(f"/admin/assembly/{table}/").status_code == 404
    for method in ("put", "patch", "delete"):
        assert getattr(desk, method)(at).status_code == 405


def test_paper_goes_through_two_pairs_of_hands_on_the_pages(hall: Hall, opened: Assembly) -> None:
    elector = hall.elector(opened, 0)
    path = f"/assemblies/{opened.number}/owners/{elector.pk}/enter/"
    given = {"m1": "yes", "signed": "owner", "received_on": f"{hall.now.date()}"}
    first = client_of(hall, "committee_director")
    assert "还没有扫描件" in text(first.post(path, given))
    actions.enter(opened, elector=elector, marks={"1": "yes"}, signed="owner", scan=hall.scan(), actor=hall.director)
    assert "要换一个人来录" in text(first.get(path))
    second = client_of(hall, "community")
    assert 'value="yes" checked' not in second.get(path).content.decode()
    assert "等第二次录入" in text(second.get(f"/assemblies/{opened.number}/papers/"))
    assert second.post(path, given).status_code == 302
    assert Ballot.objects.get().counts and PaperEntry.objects.count() == 2


def test_the_code_on_the_paper_leads_clerks_to_the_form_and_others_to_its_fate(hall: Hall, opened: Assembly) -> None:
    elector = hall.elector(opened, 0)
    token = queries.elector_token(opened, elector.key)
    assert client_of(hall, "community").get(f"/v/b/{token}/")["Location"] == f"/assemblies/{opened.number}/owners/{elector.pk}/enter/"
    assert "还没有收到您家的票" in text(Client().get(f"/v/b/{token}/"))
    hall.paper(opened, 0, "no")
    page = text(Client().get(f"/v/b/{token}/"))
    assert "您家的票收到了" in page and "不同意" not in page
    assert Client().get("/v/b/" + "0" * 32 + "/").status_code == 404


def test_the_result_page_says_what_another_reading_would_change(hall: Hall, held: Held) -> None:
    assembly = held()
    for nth in range(8):
        actions.cast(assembly, elector=hall.elector(assembly, nth), marks={"1": "yes" if nth < 7 else "no"}, actor=hall.owner(nth))
    for nth in (8, 9, 10):
        hall.paper(assembly, nth, "invalid")
    hall.now = assembly.closes_at + timedelta(minutes=1)  # type: ignore[operator]
    desk = client_of(hall, "committee_director")
    assert desk.post(f"/assemblies/{assembly.number}/count/", {}).status_code == 302
    page = text(desk.get(f"/assemblies/{assembly.number}/"))
    assert "8 / 12人" in page and "三分之二 = 8人" in page and "如果算弃权、算参加" in page and "会不通过" in page
    assert "填错，看不出意见" in text(desk.get(f"/assemblies/{assembly.number}/ballots/?only=out"))


def test_to_the_end_and_everybody_may_count_it_again(hall: Hall, counted: Assembly) -> None:
    desk, owner = client_of(hall, "committee_director"), client_of(hall, 11)
    at = f"/assemblies/{counted.number}/"
    assert owner.post(f"/v/{counted.number}/object/", {"text": "我家没有收到票"}).status_code == 302
    objection = counted.objections.get()
    assert "我家没有收到票" in text(desk.get(at))
    page = text(owner.get(f"/v/{counted.number}/"))
    assert "您提的异议" in page and "我家没有收到票" in page and "再提一条异议" in page
    assert desk.post(f"{at}objections/{objection.pk}/", {"text": "有签收记录"}).status_code == 302
    hall.later(days=10)
    desk, second = client_of(hall, "committee_director"), client_of(hall, "community")
    assert desk.post(f"{at}certify/", {}).status_code == 302
    assert "另一个人" in text(desk.post(f"{at}certify/", {}))
    assert second.post(f"{at}certify/", {}).status_code == 302
    assert desk.post(f"{at}publish/", {}).status_code == 302
    assert Client().get(f"/v/{counted.number}/bundle.json").json()["root"] == counted.root
    assert Client().get(f"/v/{counted.number}/notice.docx").content.startswith(b"PK")
    assert Client().get(f"/v/{counted.number}/result.pdf").content.startswith(b"%PDF-")
    assert Client().get(f"/v/{counted.number}/result.docx").content.startswith(b"PK")
    assert Client().get("/v/hongge-verify.py").status_code == 200
    page = text(Client().get(f"/v/{counted.number}/"))
    assert "通过" in page and "8人" in page
    ballot = Ballot.objects.order_by("nth").first()
    assert ballot and "核对一致" in text(Client().get(f"/v/r/{ballot.token}/"))


def test_strangers_at_work_find_nothing(hall: Hall, opened: Assembly) -> None:
    for who in ("company_manager", "other_community", "other_grid_leader", "department"):
        client = client_of(hall, who)
        for part in ("", "ballots/", "owners/", "register/", "ballots.pdf"):
            assert client.get(f"/assemblies/{opened.number}/{part}").status_code == 404, (who, part)


def test_co_owners_are_told_how_far_their_choice_of_a_representative_is(hall: Hall, preparing: Assembly) -> None:
    Tenure.objects.create(person=hall.owners[1], room=hall.homes[0], kind="owner", from_on=hall.now.date() - timedelta(days=50))
    noticed = announced(hall, actions.freeze(preparing, actor=hall.director))
    elector = noticed.electors.get(owners=2)
    first, second = elector.holders.order_by("pk")
    path = f"/v/{noticed.number}/{elector.nth}/name/"
    answer = client_of(hall, 0).post(path, {"representative": first.pk}, follow=True)
    assert f"您推选了{first.masked}，还差1人" in text(answer)
    assert "还差1人" in text(client_of(hall, 0).get(f"/v/{noticed.number}/"))
    answer = client_of(hall, 1).post(path, {"representative": first.pk}, follow=True)
    assert f"推选好了，由{first.masked}投票" in text(answer)


def test_the_votes_of_a_compound_stand_where_its_matters_do(hall: Hall, noticed: Assembly) -> None:
    code = hall.cast.places["城建花苑"].public_code
    assert f"/v/{noticed.number}/" in Client().get(f"/p/{code}/matters/").content.decode()
    assert 'href="/v/"' in client_of(hall, 0).get("/me/").content.decode()
    assert "天后开始" in text(Client().get(f"/v/{noticed.number}/"))
