"""The pages of a request, as whoever reported it and those at work get them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from hongge.civic.models import Duty, Organisation
from hongge.kernel import clock
from hongge.kernel.files import StoredFile, keep_photo
from hongge.kernel.sensitive import HIDDEN
from hongge.systems.requests import actions, queries
from hongge.systems.requests.models import Category, Request
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


def client_of(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast[role].account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["duty"] = cast[role].hats[0].pk if cast[role].hats else None
    session.save()
    return client


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return str(answer.content.decode())


def picture(colour: str = "grey") -> StoredFile:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), colour).save(drawn, "JPEG")
    return keep_photo(SimpleUploadedFile("photo.jpg", drawn.getvalue()))


@pytest.fixture
def request_(cast: Cast) -> Request:
    photo = picture()
    return actions.receive(
        cast.places["城建花苑"], text="三栋二单元电梯关门抖。", channel="qr", photos=[photo], actor=cast.visitor("城建花苑")
    )


@pytest.fixture
def working(request_: Request, cast: Cast) -> Request:
    office = cast["community"].actor
    held = actions.accept(request_, category=Category.objects.get(pk="elevator"), actor=office)
    held = actions.dispatch(held, lead=cast.bodies["锦华物业"], actor=office)
    return actions.sign(held, actor=cast["company_manager"].actor)


def test_an_urge_is_confirmed_and_its_button_rests(working: Request, client: Client) -> None:
    answer = client.post(f"/t/{working.token}/urge/", follow=True)
    told = answer.content.decode()
    assert "已经替您催了" in told and 'role="status"' in told
    assert re.search(r'aria-disabled="true"[^>]*why-urge', told) and "催过了，办的人看得到" in told
    again = client.post(f"/t/{working.token}/urge/")
    assert again.status_code == 409 and "催过了" in again.content.decode()


def test_the_way_home_of_a_tracking_link_is_the_compounds_page(working: Request, client: Client) -> None:
    home = f"/p/{working.place.public_code}/"
    for path in (f"/t/{working.token}/", f"/t/{working.token}/remark/"):
        told = page(client, path)
        tabs = re.search(r'<nav class="tabs.*?</nav>', told, re.S)
        assert tabs and f'href="{home}"' in tabs.group() and 'href="/"' not in told, path
    assert f'<a class="pbar__link" href="{home}">' in page(client, home)


def test_the_answer_page_shows_the_question(request_: Request, cast: Cast, client: Client) -> None:
    actions.ask_info(request_, question="是南边那部还是北边那部？", actor=cast["community"].actor)
    assert "是南边那部还是北边那部？" in page(client, f"/t/{request_.token}/supply/")
    assert "是南边那部还是北边那部？" in page(client_of(cast, "community"), f"/requests/{request_.number}/supply/")


def test_photos_say_when_they_were_taken_in(working: Request, cast: Cast, client: Client) -> None:
    photo = picture("red")
    actions.resolve(working, result="换了皮带", outcome="solved", photos=[photo], actor=cast["company_manager"].actor)
    for told in (page(client, f"/t/{working.token}/"), page(client_of(cast, "community"), f"/requests/{working.number}/")):
        captions = [re.sub("<[^>]+>", "", one) for one in re.findall(r"<figcaption>(.*?)</figcaption>", told)]
        assert [one[:3] for one in captions] == ["报事时", "处理后"]


def test_whoever_comes_too_late_is_told_what_happened_and_led_there(working: Request, cast: Cast) -> None:
    client = client_of(cast, "company_manager")
    resolve = f"/requests/{working.number}/resolve/"
    actions.resolve(working, result="换了皮带", outcome="solved", actor=cast["company_manager"].actor)
    answer = client.post(resolve, {"result": "我写的处理结果", "outcome": "solved"})
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "已由锦华物业办了“办结”，现在是“待回访”，请看最新状态" in told
    assert f'href="/requests/{working.number}/">看最新状态' in told and "我写的处理结果" in told
    assert "已由锦华物业办了“办结”" in page(client, resolve)
    assert "请刷新" not in told


def test_whoever_hands_it_back_is_led_to_the_list(working: Request, cast: Cast) -> None:
    client = client_of(cast, "company_manager")
    answer = client.post(f"/requests/{working.number}/return_back/", {"reason": "在质保期，找安装单位"}, follow=True)
    assert answer.redirect_chain == [("/requests/", 302)] and "已退回社区" in answer.content.decode()
    assert client.get(f"/requests/{working.number}/").status_code == 404
    told = page(client_of(cast, "community"), "/") + page(client_of(cast, "community"), "/requests/")
    assert told.count("锦华物业退单：在质保期，找安装单位") == 2


def test_a_question_at_work_is_answered_on_top_of_the_page_and_gone(working: Request, cast: Cast, client: Client) -> None:
    path = f"/t/{working.token}/"
    assert f"{path}answer/" not in page(client, path)
    actions.ask(working, text="明天上午家里有人吗？", actor=cast["community"].actor)
    told = page(client, path)
    assert told.index("明天上午家里有人吗？") < told.index(f'action="{path}answer/"') < told.index("撤回")
    answer = client.post(f"{path}answer/", {"text": "上午有人"}, follow=True)
    assert "收到了，谢谢您" in answer.content.decode() and f"{path}answer/" not in page(client, path)
    assert "上午有人" in page(client_of(cast, "company_manager"), f"/requests/{working.number}/")


@pytest.mark.parametrize(("closed", "offered"), [(False, "refuse_result"), (True, "ask_reopen")])
def test_whoever_says_it_is_not_solved_is_offered_what_follows(
    working: Request, cast: Cast, client: Client, closed: bool, offered: str
) -> None:
    held = actions.resolve(working, result="换了皮带", outcome="solved", actor=cast["company_manager"].actor)
    held = actions.close(held, actor=cast["community"].actor) if closed else held
    client.post(f"/t/{held.token}/evaluate/", {"solved": "no", "rating": "1"})
    told = page(client, f"/t/{held.token}/")
    assert re.search(rf'class="btn btn--main" href="/t/{held.token}/{offered}/"', told) and "您说没解决" in told
    assert told.count("btn--main") == 1


def test_the_community_puts_the_place_right(request_: Request, cast: Cast) -> None:
    client, there = client_of(cast, "community"), cast.places["天龙花园"]
    form = page(client, f"/requests/{request_.number}/relocate/")
    assert "天龙花园" in form and "只能改到本社区的地方" in form
    same = client.post(f"/requests/{request_.number}/relocate/", {"at": request_.place_id, "reason": "没改"})
    assert same.status_code == 409 and "现在就是这个地点" in same.content.decode()
    client.post(f"/requests/{request_.number}/relocate/", {"at": there.pk, "reason": "扫错了码"})
    assert Request.objects.get().place == there


HINTS = "138****5678，身份证3608…****…1234，身份证后四位 4321，0796-8212345"


def test_a_company_reads_no_part_of_a_number_and_the_community_what_was_kept(cast: Cast) -> None:
    office, manager = cast["community"].actor, cast["company_manager"].actor
    text = f"楼道灯坏了，打我电话13800138000或{HINTS}"
    held = actions.receive(cast.places["城建花苑"], text=text, channel="phone", actor=office)
    held = actions.accept(held, category=Category.objects.get(pk="elevator"), title=f"灯坏了{HINTS}", actor=office)
    held = actions.dispatch(held, lead=cast.bodies["锦华物业"], note=f"他是{HINTS}", actor=office)
    held = actions.remark(held, text=f"再说一句{HINTS}", actor=office)
    company = client_of(cast, "company_manager")
    told = page(company, f"/requests/{held.number}/") + page(company, "/requests/") + page(company, "/")
    told += json.dumps(company.get(f"/api/requests/{held.number}").json(), ensure_ascii=False)
    told += " ".join(f"{line.words}{line.say}" for line in queries.timeline(held, manager))
    for part in ("138****5678", "5678", "3608…", "4321", "8212345", "13800138000"):
        assert part not in told, part
    assert HIDDEN in told and "再说一句" in told
    assert "138****5678" in page(client_of(cast, "community"), f"/requests/{held.number}/")


def test_only_bodies_where_somebody_can_sign_are_offered(request_: Request, cast: Cast) -> None:
    held = actions.accept(request_, category=Category.objects.get(pk="elevator"), actor=cast["community"].actor)
    offered = set(queries.able_leads(held.place))
    assert cast.bodies["锦华物业"] in offered
    assert not {body.kind for body in offered} & {"team", "street", "district", "party", "unit"}
    assert all(Duty.objects.in_office(clock.today()).filter(organisation=body).exists() for body in offered)
    empty = Organisation.objects.create(kind="company", name="没有人的物业", place=cast.places["城建花苑"])
    assert empty not in set(queries.able_leads(held.place))
    form = page(client_of(cast, "community"), f"/requests/{held.number}/dispatch/")
    assert "锦华物业" in form and "没有人的物业" not in form
    refused = client_of(cast, "community").post(f"/requests/{held.number}/dispatch/", {"lead": empty.pk})
    assert refused.status_code == 409 and Request.objects.get().state == "accepted"


def test_strangers_report_so_often_from_one_address_and_lose_nothing(cast: Cast, client: Client, settings: Any) -> None:
    settings.REPORTS_AN_HOUR = 2
    place = cast.places["城建花苑"]
    path, given = f"/p/{place.public_code}/report/", {"at": place.pk, "text": "楼道灯坏了，三楼看不见"}
    assert [client.post(path, given, **ELSEWHERE).status_code for _n in range(3)] == [302, 302, 429]
    answer = client.post(path, given, **ELSEWHERE)
    told = answer.content.decode()
    assert "这一小时里报的事太多了" in told and "楼道灯坏了，三楼看不见" in told
    assert Request.objects.count() == 2
    body = json.dumps({"place": place.public_code, "text": "路灯不亮"})
    sent = client.post("/api/requests", body, content_type="application/json", **ELSEWHERE)
    assert sent.status_code == 429 and "太多了" in sent.json()["detail"]
    assert client.post(path, given).status_code == 302, "this machine itself is not counted"
    assert client_of(cast, "resident").post(path, given, **ELSEWHERE).status_code == 302, "nor is whoever signed in"


def given_out(request: Request, cast: Cast, **more: Any) -> Request:
    held = actions.accept(request, category=Category.objects.get(pk="elevator"), actor=cast["community"].actor)
    return actions.dispatch(held, lead=cast.bodies["锦华物业"], actor=cast["community"].actor, **more)


def test_a_company_reads_nowhere_whose_it_is(cast: Cast) -> None:
    text = "我叫李桂英，我手机138、7961、6789，尾上是六七八九，楼上天天打麻将"
    held = actions.receive(
        cast.places["城建花苑"], text=text, channel="phone", name="李桂英", phone="+8613879616789", actor=cast["community"].actor
    )
    held = actions.remark(given_out(held, cast), text="李桂英说6789是她的尾号", actor=cast["community"].actor)
    company = client_of(cast, "company_manager")
    told = (
        page(company, f"/requests/{held.number}/")
        + page(company, "/requests/")
        + company.get(f"/api/requests/{held.number}").content.decode()
    )
    for part in ("李桂英", "7961", "6789", "六七八九"):
        assert part not in told, part
    assert "楼上天天打麻将" in told and "李桂英" in page(client_of(cast, "community"), f"/requests/{held.number}/")


def test_a_title_is_not_cut_inside_what_is_hidden() -> None:
    text = "楼道里的灯坏了一个多星期了晚上看不见路老人家摔过一回电话" + "13879612345" + "请尽快来人修"
    title = actions.title_of(text)
    assert len(title) <= 40 and "［" not in title.replace(HIDDEN, "")


def test_what_is_public_has_a_title_of_its_own_and_can_be_taken_back(cast: Cast, client: Client) -> None:
    office, place = cast["community"].actor, cast.places["城建花苑"]
    held = actions.receive(
        place, text="我是3栋2单元501的李桂英，楼上天天打麻将", channel="qr", name="李桂英", actor=cast.visitor("城建花苑")
    )
    held = actions.accept(held, category=Category.objects.get(pk="elevator"), actor=office)
    held = actions.sign(actions.dispatch(held, lead=cast.bodies["锦华物业"], actor=office), actor=cast["company_manager"].actor)
    shown = f"/p/{place.public_code}/list/working/"
    staff, publish = client_of(cast, "community"), f"/requests/{held.number}/publish/"
    for bad in ("", "李桂英家楼上打麻将", "3栋2单元501楼上打麻将", "501室楼上打麻将"):
        assert staff.post(publish, {"public_title": bad}).status_code == 409, bad
    assert staff.post(publish, {"public_title": "夜里打麻将吵人"}).status_code == 302
    told = page(client, shown)
    assert "夜里打麻将吵人" in told and "李桂英" not in told and "501" not in told
    assert staff.post(f"/requests/{held.number}/unpublish/").status_code == 302
    assert "夜里打麻将吵人" not in page(client, shown)
    assert [line.words for line in queries.timeline(held, office)][:2] == ["不再公开", "公开标题"]


def test_a_company_reads_its_own_note_to_the_community_and_another_body_does_not(request_: Request, cast: Cast) -> None:
    held = given_out(request_, cast)
    held = actions.remark(held, text="住户不让进门", to="community", actor=cast["company_manager"].actor)

    def says(reader: Any) -> str:
        return "".join(line.say for line in queries.timeline(held, reader))

    assert "住户不让进门" in says(cast["company_manager"].actor) and "住户不让进门" in says(cast["community"].actor)
    other = next(body for body in cast.bodies.values() if body.name != "锦华物业")
    another = replace(cast["company_manager"].actor, organisation=other.pk, duty=None, role="committee_director")
    assert "住户不让进门" not in says(another) + says(cast.reporter(held))


def test_the_resident_reads_neither_the_note_of_a_dispatch_nor_why_it_came_back(request_: Request, cast: Cast, client: Client) -> None:
    held = given_out(request_, cast, note="那家人难缠")
    held = actions.return_back(held, reason="那个老太太老是乱报", actor=cast["company_manager"].actor)
    told = page(client, f"/t/{held.token}/")
    assert "难缠" not in told and "老太太" not in told and "已转回社区，重新安排" in told
    told = page(client_of(cast, "community"), f"/requests/{held.number}/")
    assert "难缠" in told and "老太太" in told


def test_forms_say_who_reads_what_is_written(working: Request, cast: Cast, client: Client) -> None:
    company, office, own = client_of(cast, "company_manager"), client_of(cast, "community"), f"/requests/{working.number}"
    assert "居民看不到" in page(company, f"{own}/return_back/") and "居民看得到" in page(company, f"{own}/resolve/")
    assert "居民看得到" in page(office, f"{own}/ask/") and "居民看不到" in page(company, f"{own}/relay/")
    for path in (f"/t/{working.token}/remark/", f"/p/{working.place.public_code}/report/"):
        assert "您写的话办事的单位看得到，您的姓名电话只有社区看得到" in page(client, path), path


def test_a_chosen_photo_that_is_lost_is_asked_for_again(cast: Cast, client: Client) -> None:
    place = cast.places["城建花苑"]
    photo = SimpleUploadedFile("photo.jpg", b"x" * 10)
    answer = client.post(f"/p/{place.public_code}/report/", {"at": place.pk, "text": "", "photos": photo})
    assert answer.status_code == 422 and "照片要再选一次" in answer.content.decode()
    assert "照片要再选一次" not in client.post(f"/p/{place.public_code}/report/", {"at": place.pk, "text": ""}).content.decode()


def test_a_file_that_is_no_picture_is_wrong_input_and_no_conflict(working: Request, cast: Cast) -> None:
    given = {"result": "换了皮带", "outcome": "solved", "photos": SimpleUploadedFile("a.txt", b"no picture")}
    answer = client_of(cast, "company_manager").post(f"/requests/{working.number}/resolve/", given)
    assert answer.status_code == 422 and "换了皮带" in answer.content.decode() and Request.objects.get().state == "working"


def test_whoever_registers_for_somebody_gets_the_code_once(cast: Cast) -> None:
    staff, place = client_of(cast, "community"), cast.places["城建花苑"]
    given = {"at": place.pk, "text": "楼道灯坏了", "channel": "phone", "kind": "help", "urgency": "normal", "name": "李桂英"}
    answer = staff.post("/requests/new/", given)
    made = Request.objects.get()
    assert answer["Location"] == f"/requests/{made.number}/slip/"
    assert made.code in page(staff, answer["Location"])
    assert staff.get(answer["Location"])["Location"] == f"/requests/{made.number}/"
    assert made.code not in page(staff, f"/requests/{made.number}/") + page(staff, "/requests/")
    assert client_of(cast, "other_community").get(answer["Location"]).status_code == 404


def test_withdrawing_says_what_it_means_and_later_that_one_did_it_oneself(working: Request, client: Client) -> None:
    path = f"/t/{working.token}/withdraw/"
    told = page(client, path)
    assert "不能恢复" in told and "不撤了" in told
    assert client.post(path).status_code == 302
    told = client.post(path).content.decode()
    assert "您撤回了" in told and "报事人" not in told


def test_a_page_beyond_the_end_is_the_last(request_: Request, cast: Cast) -> None:
    assert request_.number in page(client_of(cast, "community"), "/requests/?page=9999")


def test_a_state_is_said_once_in_the_list(request_: Request, cast: Cast) -> None:
    actions.ask_info(request_, question="哪一部？", actor=cast["community"].actor)
    told = page(client_of(cast, "community"), "/requests/?state=need_info")
    assert re.sub("<select.*?</select>", "", told, flags=re.S).count("待补充") == 1
