"""The pages of Party building as their readers meet them."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfWriter

from hongge.civic import actions as civic
from hongge.civic.models import Contract, Duty, Organisation, Person
from hongge.kernel import clock
from hongge.kernel.journal import Entry
from hongge.kernel.places import Place
from hongge.kernel.secrets import blind
from hongge.systems.party import actions, queries
from hongge.systems.party.models import Body, Coverage, PartyOrganisation, RoleTaking, Suggestion, months_later
from hongge.systems.party.tests.conftest import body
from tests.cast import Cast
from tests.sweep.world import picture

pytestmark = pytest.mark.django_db


def client(cast: Cast, role: str) -> Client:
    """Signed in as somebody, in the duty the cast gives them."""
    signed = Client()
    signed.force_login(cast[role].account, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = signed.session
    session["duty"] = cast[role].actor.duty
    session.save()
    return signed


def party(name: str) -> PartyOrganisation:
    return PartyOrganisation._default_manager.get(name=name)


def test_the_board_says_what_is_covered_what_is_not_and_why(town: Cast) -> None:
    page = client(town, "district").get("/party/").content.decode()
    for words in ("覆盖物业行业的党组织", "组织覆盖率", "3 / 5", "青石物业", "新注册或新进驻", "天龙物业", "正在筹建", "不排名"):
        assert words in page
    assert "青石物业" not in client(town, "community").get("/party/").content.decode()


def test_the_board_of_a_place_elsewhere_is_as_absent_as_none(town: Cast) -> None:
    far = town.places["青石街社区"].public_code
    assert client(town, "community").get(f"/party/?place={far}").status_code == 404
    assert client(town, "community").get("/party/?place=P0").status_code == 404
    assert client(town, "district").get(f"/party/?place={far}").status_code == 200


def test_each_number_of_the_board_opens_to_its_firms_also_of_a_day_gone_by(town: Cast) -> None:
    signed, past = client(town, "district"), (clock.today() - timedelta(days=90)).isoformat()
    firm = named(town, "天龙物业")
    held = Coverage.objects.visible_to(town.system).get(body=firm, mode="adviser")
    actions.end(held, on=clock.today(), actor=town["district"].actor)
    street = town.places["古南街道"].public_code
    page = signed.get("/party/").content.decode()
    then = signed.get(f"/party/?on={past}").content.decode()
    assert f"?kind=company&amp;once=1&amp;way=joint&amp;place={street}" in page and f"way=adviser&amp;place={street}" not in page
    assert f"way=adviser&amp;place={street}&amp;on={past}" in then and f"period=custom&amp;since={past}" in then
    listed = signed.get(f"/party/bodies/?kind=company&way=adviser&place={street}&on={past}").content.decode()
    assert "天龙物业" in listed and "锦华物业" not in listed
    assert "天龙物业" not in signed.get(f"/party/bodies/?kind=company&way=adviser&place={street}").content.decode()
    numbers = signed.get(f"/figures/party.firms_covered/records/?period=custom&since={past}&until={past}").content.decode()
    assert "选派指导员：钟晓玲" in numbers and "成立" in numbers


def test_a_day_that_lies_ahead_or_is_none_is_told_and_today_is_shown(town: Cast) -> None:
    signed = client(town, "district")
    for page in ("/party/", "/party/bodies/"):
        assert "这一天还没有到" in signed.get(f"{page}?on=2099-01-01").content.decode()
        assert "日期没有看懂" in signed.get(f"{page}?on=gestern").content.decode()


def test_who_covers_a_firm_is_named_to_its_adviser_and_secretary_and_links_only_where_one_may_go(town: Cast) -> None:
    shared, joint = named(town, "桃园物业"), party("古南街道物业联合党支部")
    page = client(town, "adviser").get(shared.get_absolute_url()).content.decode()
    assert joint.name in page and joint.get_absolute_url() not in page and "为什么还没有建" not in page
    own = client(town, "firm_secretary").get(named(town, "锦华物业").get_absolute_url()).content.decode()
    assert "锦华物业党支部" in own and party("锦华物业党支部").get_absolute_url() in own and "为什么还没有建" not in own
    committee, association = named(town, "天龙花园业委会"), party("吉州区业委会协会党支部")
    seen = client(town, "two_hats").get(committee.get_absolute_url()).content.decode()
    assert association.get_absolute_url() not in seen


def test_the_district_finds_a_place_by_its_street_and_only_what_fits_above(town: Cast) -> None:
    page = client(town, "district").get("/party/organisations/new/").content.decode()
    assert "古南街道·桃树下社区" in page and "桃树下一格党小组" not in page


def test_due_but_unbuilt_is_a_list_that_exports(town: Cast) -> None:
    page = client(town, "street").get("/party/bodies/?way=due").content.decode()
    assert "天龙物业" in page and "锦华物业" not in page
    answer = client(town, "street").get("/exports/party/?way=due")
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        told = b"".join(book.read(name) for name in book.namelist()).decode()
    assert "天龙物业" in told and "正在筹建" in told and "锦华物业" not in told


def test_a_list_takes_any_filter_without_a_fault(town: Cast) -> None:
    signed = client(town, "district")
    for query in ("way=nonsense", "way=none", "q=%25", "kind=x", "place=NOWHERE", "page=99999999"):
        assert signed.get(f"/party/bodies/?{query}").status_code == 200
    for query in ("look=ending", "look=papers", "state=planned", "form=x", "q=tianlong"):
        assert signed.get(f"/party/organisations/?{query}").status_code == 200
    for day in ("2026-07-01", "heute", "1850-01-01"):
        assert signed.get(f"/party/duties/?on={day}").status_code == 200


def test_a_branch_is_approved_and_founded_through_its_page(town: Cast) -> None:
    held = party("天龙物业党支部")
    street, community = client(town, "street"), client(town, "community")
    assert "还没有写批复文号" in street.get(held.get_absolute_url()).content.decode()
    refused = street.post(f"{held.get_absolute_url()}approve/", {"number": ""})
    assert refused.status_code == 409
    assert street.post(f"{held.get_absolute_url()}approve/", {"number": "古党发〔2026〕9号"}).status_code == 302
    today = clock.today().isoformat()
    given = {"founded_on": today, "elected_on": today, "term_ends_on": "2029-11-01", "full_members": "3"}
    assert community.post(f"{held.get_absolute_url()}found/", given).status_code == 302
    held.refresh_from_db()
    assert (held.state, held.approval, held.organisation is not None) == ("founded", "古党发〔2026〕9号", True)


def test_a_firms_page_takes_coverage_members_and_reasons(town: Cast) -> None:
    own = Body.objects.visible_to(town.system).get(name="青石物业")
    signed, today = client(town, "far_community"), clock.today().isoformat()
    assert signed.post(f"{own.get_absolute_url()}members/", {"full_members": 3, "as_of": today, "source": "企业自报"}).status_code == 302
    assert signed.post(f"{own.get_absolute_url()}not-built/", {"reason": "unwilling", "note": ""}).status_code == 302
    given = {"mode": "unified", "carrier": party("青石街社区党总支").pk, "from_on": today}
    assert signed.post(f"{own.get_absolute_url()}cover/", given).status_code == 302
    page = signed.get(own.get_absolute_url()).content.decode()
    for words in ("青石街社区党总支", "3名", "单位还没有同意", "结束覆盖"):
        assert words in page
    again = signed.post(f"{own.get_absolute_url()}cover/", given)
    assert again.status_code == 422 and "先结束原来的" in again.content.decode()


def test_what_the_law_forbids_is_said_in_words(town: Cast) -> None:
    own = body(town, "天龙物业")
    today = clock.today().isoformat()
    answer = client(town, "community").post(
        f"{own.get_absolute_url()}cover/", {"mode": "single", "carrier": party("桃树下社区党委").pk, "from_on": today}
    )
    assert answer.status_code == 422 and "单建要选天龙物业自己的党组织" in answer.content.decode()


def test_the_adviser_notes_a_visit_on_the_phone_and_sees_only_their_own_firms(town: Cast) -> None:
    signed = client(town, "adviser")
    page = signed.get("/party/mine/").content.decode()
    assert "天龙物业" in page and "锦华物业" not in page
    held = Coverage.objects.visible_to(town["adviser"].actor).filter(body__name="天龙物业").get()
    given = {"visited_on": clock.today().isoformat(), "way": "visit", "talked": "谈了支委人选", "suggestion": "请社区帮着开一次会"}
    assert signed.post(f"/party/coverages/{held.pk}/visit/", given).status_code == 302
    assert "谈了支委人选" in signed.get("/party/visits/").content.decode()
    assert "请社区帮着开一次会" in signed.get("/party/suggestions/").content.decode()
    other = Body.objects.visible_to(town.system).get(name="锦华物业")
    assert signed.get(other.get_absolute_url()).status_code == 404


def test_a_phone_number_in_a_visit_is_masked_after_a_second_press(town: Cast) -> None:
    signed = client(town, "adviser")
    held = Coverage.objects.visible_to(town["adviser"].actor).filter(body__name="天龙物业").get()
    given = {"visited_on": clock.today().isoformat(), "way": "call", "talked": "经理电话13812345678"}
    assert signed.post(f"/party/coverages/{held.pk}/visit/", given).status_code == 409
    assert signed.post(f"/party/coverages/{held.pk}/visit/", given | {"confirm_masked": "1"}).status_code == 302
    assert "13812345678" not in signed.get("/party/visits/").content.decode()


def test_the_community_answers_a_suggestion(town: Cast) -> None:
    waiting = Suggestion.objects.visible_to(town["community"].actor).in_state("raised").get()
    signed = client(town, "community")
    assert signed.post(f"{waiting.get_absolute_url()}explain/", {"answer": "灯已经报修"}).status_code == 302
    assert "灯已经报修" in client(town, "adviser").get(waiting.get_absolute_url()).content.decode()


def test_a_firm_sees_who_covers_it_but_not_what_its_adviser_noted(town: Cast) -> None:
    own = body(town, "天龙物业")
    page = client(town, "other_manager").get(own.get_absolute_url()).content.decode()
    assert "钟晓玲" in page
    assert "三名正式党员的组织关系" not in page and "先报批复" not in page
    assert client(town, "company_manager").get(own.get_absolute_url()).status_code == 404


def test_a_secretary_finds_their_branch(town: Cast) -> None:
    secretary = next(duty for duty in town["two_hats"].hats if duty.post == "branch_secretary")
    signed = client(town, "two_hats")
    session = signed.session
    session["duty"] = secretary.pk
    session.save()
    page = signed.get("/party/branch/").content.decode()
    assert "天龙花园二格党支部" in page and "吴志明" in page


def test_one_takes_a_role_oneself_and_nobody_elses(town: Cast) -> None:
    signed, own = client(town, "two_hats"), town["two_hats"].hats[1]
    other = town["committee_director"].duty
    assert other
    assert signed.post("/party/role/", {"duty": other.pk, "do": "leave"}).status_code == 404
    assert signed.post("/party/role/", {"duty": "x"}).status_code == 404
    assert signed.post("/party/role/", {"duty": own.pk, "do": "take"}).status_code == 302
    assert RoleTaking._default_manager.filter(duty=own, to_on=None).count() == 1
    assert signed.post("/party/role/", {"duty": own.pk, "do": "take"}).status_code == 409
    assert signed.post("/party/role/", {"duty": own.pk, "do": "leave"}).status_code == 302


def test_a_paper_opens_only_with_its_own_organisation(town: Cast) -> None:
    held, other = party("桃树下二格党支部"), party("城南一格党支部")
    actions.file(held, kind="other", number="会议记录", photos=[picture()], actor=town["community"].actor)
    scan = held.documents.get(kind="other").scans.get()
    signed = client(town, "community")
    assert signed.get(f"{held.get_absolute_url()}scan/{scan.pk}/").status_code == 200
    assert signed.get(f"{other.get_absolute_url()}scan/{scan.pk}/").status_code == 404
    assert client(town, "district").get(f"{other.get_absolute_url()}scan/{scan.pk}/").status_code == 404


def test_the_desk_warns_of_terms_and_of_what_waits(town: Cast) -> None:
    page = client(town, "community").get("/").content.decode()
    assert "天龙花园二格党支部换届" in page and "城建花苑业委会第2届换届" in page
    assert "待批复党组织" in client(town, "street").get("/").content.decode()
    assert "没有覆盖的企业" in client(town, "district").get("/").content.decode()


def test_duties_say_what_is_missing_and_never_rank(town: Cast) -> None:
    signed = client(town, "street")
    page = signed.get("/party/duties/").content.decode()
    for words in ("罗建平", "余小梅", "缺文件", "楼栋长、网格长进入业委会"):
        assert words in page
    missing = town["committee_director"].duty
    assert missing
    assert signed.post(f"/party/duties/{missing.pk}/basis/", {"basis": "election", "document": "业主大会决议1号"}).status_code == 302
    assert "周美华" not in signed.get("/party/duties/?part=basis").content.decode()
    assert "1人" in signed.get("/party/duties/?part=terms").content.decode()
    assert "何满生" in signed.get("/party/conflicts/").content.decode()


# --- what is filed by hand: advisers, terms, contracts, their papers


def pdf(text: str = "(%PDF)", *, name: str = "a.pdf", more: bytes = b"") -> SimpleUploadedFile:
    held = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": text})
    writer.write(held)
    return SimpleUploadedFile(name, held.getvalue() + more, "application/pdf")


def named(town: Cast, name: str) -> Body:
    return Body.objects.visible_to(town.system).get(name=name)


SENT = {"name": "沈一苇", "phone": "13755500123", "document": "古党发〔2026〕31号", "to_on": ""}


def test_an_adviser_is_sent_by_a_document_and_called_back(town: Cast) -> None:
    own, signed, today = named(town, "青石物业"), client(town, "far_community"), clock.today()
    page = signed.get(f"{own.get_absolute_url()}adviser/").content.decode()
    assert "选派文件" in page and "青石街社区" in page and "古南街道" not in page
    at = Place.objects.get(name="青石街社区").pk
    given = SENT | {"at": at, "from_on": today.isoformat(), "photos": pdf("green")}
    answer = signed.post(f"{own.get_absolute_url()}adviser/", given, follow=True)
    assert "选派好了" in answer.content.decode() and "沈一苇" in answer.content.decode()
    duty = Duty.objects.get(post="adviser", document="古党发〔2026〕31号")
    assert (duty.basis, duty.from_on, duty.papers.get().mime) == ("assignment", today, "application/pdf")
    grant = Entry.objects.filter(kind="duty", record=duty.pk).values_list("step", flat=True)
    assert list(grant) == ["grant"]
    listed = signed.get("/party/advisers/").content.decode()
    assert "沈一苇" in listed and "青石物业" in listed and "下载 PDF" in listed
    assert own.pk not in queries.uncovered(today).values_list("pk", flat=True)
    page = signed.get(f"/party/advisers/{duty.pk}/end/").content.decode()
    assert "青石物业不再由这位指导员覆盖" in page
    ended = signed.post(f"/party/advisers/{duty.pk}/end/", {"on": today.isoformat(), "why": "轮换"}, follow=True).content.decode()
    assert "已经结束选派" in ended and "沈一苇" not in ended
    assert own.pk in queries.uncovered(today).values_list("pk", flat=True)
    assert Coverage.objects.visible_to(town.system).get(adviser=duty).state == "ended"
    assert signed.get(f"/party/advisers/{duty.pk}/end/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"phone": "12"}, "手机号"),
        ({"document": ""}, "填"),
        ({"from_on": "2099-01-01"}, "开始日期还没有到"),
        ({"to_on": "2020-01-01"}, "止要在起以后"),
        ({"at": "0"}, "选"),
    ],
)
def test_a_wrong_appointment_says_what_is_wrong_and_changes_nothing(town: Cast, wrong: dict[str, str], sentence: str) -> None:
    own, before = named(town, "青石物业"), Duty.objects.count()
    at = Place.objects.get(name="青石街社区").pk
    given = SENT | {"at": at, "from_on": clock.today().isoformat()} | wrong
    answer = client(town, "far_community").post(f"{own.get_absolute_url()}adviser/", given)
    assert answer.status_code == 422 and sentence in answer.content.decode() and "沈一苇" in answer.content.decode()
    assert Duty.objects.count() == before and not Person.objects.filter(name_index=blind("沈一苇")).exists()


def test_somebody_elses_phone_is_not_taken_over(town: Cast) -> None:
    own, known = named(town, "天龙物业"), town["adviser"].person
    given = SENT | {"phone": known.phone, "at": Place.objects.get(name="桃树下社区").pk, "from_on": clock.today().isoformat()}
    answer = client(town, "community").post(f"{own.get_absolute_url()}adviser/", given)
    assert answer.status_code == 422 and "请核对" in answer.content.decode() and known.name not in answer.content.decode()


def test_an_appointment_for_so_long_ends_by_itself(town: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    own, today = named(town, "青石物业"), clock.today()
    until = today + timedelta(days=30)
    given = SENT | {"at": Place.objects.get(name="青石街社区").pk, "from_on": today.isoformat(), "to_on": until.isoformat()}
    assert client(town, "far_community").post(f"{own.get_absolute_url()}adviser/", given).status_code == 302
    coverage = Coverage.objects.visible_to(town.system).get(body=own, mode="adviser")
    assert coverage.to_on == until and actions.end_run_out(town.system) == 0
    monkeypatch.setattr(clock, "today", lambda: until)
    assert actions.end_run_out(town.system) == 1 and actions.end_run_out(town.system) == 0
    coverage.refresh_from_db()
    assert (coverage.state, coverage.to_on) == ("ended", until)


def test_an_adviser_whose_duty_ends_elsewhere_covers_no_longer(town: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    own, today = named(town, "青石物业"), clock.today()
    given = SENT | {"at": Place.objects.get(name="青石街社区").pk, "from_on": (today - timedelta(days=9)).isoformat()}
    assert client(town, "far_community").post(f"{own.get_absolute_url()}adviser/", given).status_code == 302
    coverage = Coverage.objects.visible_to(town.system).get(body=own, mode="adviser")
    assert coverage.adviser is not None
    civic.end(coverage.adviser, on=today, actor=town.system)  # as a workbook or the administration does
    known = Coverage.objects.visible_to(town.system).filter(pk=coverage.pk)
    assert known.on(today - timedelta(days=1)).exists() and not known.on(today).exists()
    assert actions.end_run_out(town.system) == 1 and actions.end_run_out(town.system) == 0
    coverage.refresh_from_db()
    assert (coverage.state, coverage.to_on, coverage.why_ended) == ("ended", today, "指导员任职结束")


def test_a_term_is_filed_and_the_next_one_registered_after_it(town: Cast) -> None:
    committee, signed, today = named(town, "天龙花园业委会"), client(town, "community"), clock.today()
    last = committee.terms.order_by("-nth").first()
    assert last is not None and last.filed_on is None
    late = signed.post(f"/party/terms/{last.pk}/file/", {"filed_on": (today + timedelta(days=2)).isoformat(), "document": "古办备 7号"})
    assert late.status_code == 422 and "今天以前" in late.content.decode()
    given = {"filed_on": today.isoformat(), "document": "古办备〔2026〕7号", "photos": pdf()}
    page = signed.post(f"/party/terms/{last.pk}/file/", given, follow=True).content.decode()
    assert "备案登记好了" in page and "古办备〔2026〕7号" in page and "下载 PDF" in page
    assert signed.get(f"/party/terms/{last.pk}/file/").status_code == 404
    shown = signed.get(f"{committee.get_absolute_url()}term/").content.decode()
    assert f'value="{last.nth + 1}"' in shown
    wrong = {"nth": last.nth + 1, "from_on": last.from_on.isoformat(), "to_on": (last.from_on + timedelta(days=900)).isoformat()}
    answer = signed.post(f"{committee.get_absolute_url()}term/", wrong)
    assert answer.status_code == 422 and "后一届要在前一届开始以后" in answer.content.decode()
    right = {"nth": last.nth + 1, "from_on": today.isoformat(), "to_on": months_later(today, 60).isoformat()}
    assert signed.post(f"{committee.get_absolute_url()}term/", right).status_code == 302
    committee.refresh_from_db()
    assert (committee.term_from_on, committee.term_to_on) == (today, months_later(today, 60))
    assert Entry.objects.filter(kind="term", step="begin").exists()


def test_a_contract_is_filed_from_the_committees_page_and_ended(town: Cast) -> None:
    committee, signed, today = named(town, "城建花苑业委会"), client(town, "community"), clock.today()
    firm = Organisation.objects.get(name="桃园物业")
    given = {"compound": committee.place_id, "firm": firm.pk, "document": "合同 2026-9", "from_on": today.isoformat(), "photos": pdf()}
    page = signed.post(f"{committee.get_absolute_url()}contract/", given, follow=True).content.decode()
    assert "登记好了" in page and "桃园物业" in page and "结束合同" in page
    held = Contract.objects.visible_to(town.system).get(document="合同 2026-9")
    again = signed.post(f"{committee.get_absolute_url()}contract/", given | {"photos": pdf()})
    assert again.status_code == 422 and "已经登记过" in again.content.decode()
    early = signed.post(f"/party/contracts/{held.pk}/end/", {"on": today.isoformat()})
    assert early.status_code == 422 and "起日以后" in early.content.decode()
    until = (today + timedelta(days=20)).isoformat()
    assert "合同结束的日期登记好了" in signed.post(f"/party/contracts/{held.pk}/end/", {"on": until}, follow=True).content.decode()
    held.refresh_from_db()
    assert held.to_on is not None and held.to_on.isoformat() == until


def test_a_contract_whose_sides_are_both_elsewhere_stands_on_the_compounds_page(town: Cast) -> None:
    compound, far, today = Place.objects.get(name="城建花苑"), Place.objects.get(name="青石街社区"), clock.today()
    firm, builder = (
        Organisation.objects.create(kind=kind, name=name, place=far) for kind, name in (("company", "远方物业"), ("unit", "安居建设"))
    )
    held = civic.sign_contract(firm, client=builder, compound=compound, from_on=today, actor=town["community"].actor)
    signed = client(town, "community")
    page = signed.get(compound.get_absolute_url()).content.decode()
    assert "远方物业" in page and "委托方安居建设" in page and f"/party/contracts/{held.pk}/end/" in page
    until = (today + timedelta(days=9)).isoformat()
    assert signed.post(f"/party/contracts/{held.pk}/end/", {"on": until})["Location"] == compound.get_absolute_url()
    assert "远方物业" not in client(town, "committee_director").get(compound.get_absolute_url()).content.decode()


def test_a_paper_is_handed_over_and_only_with_its_record(town: Cast) -> None:
    firm, signed, today = named(town, "锦华物业"), client(town, "community"), clock.today()
    client_side = Organisation.objects.get(name="城建花苑业委会")
    paper = pdf("blue")
    given = {"compound": firm.place_id, "client": client_side.pk, "from_on": today.isoformat(), "photos": paper}
    assert signed.post(f"{firm.get_absolute_url()}contract/", given).status_code == 302
    held = Contract.objects.visible_to(town.system).get(firm=firm, from_on=today)
    url = f"/party/papers/contract/{held.pk}/{held.papers.get().pk}/"
    answer = signed.get(url)
    assert answer.headers["Content-Disposition"].startswith("attachment;") and answer.headers["X-Content-Type-Options"] == "nosniff"
    paper.seek(0)
    assert b"".join(answer.streaming_content) == paper.read()
    assert client(town, "company_manager").get(url).status_code == 200
    assert client(town, "far_community").get(url).status_code == 404
    assert signed.get(f"/party/papers/duty/{held.pk}/{held.papers.get().pk}/").status_code == 404
    assert signed.get(f"/party/papers/bodies/{held.pk}/1/").status_code == 404


def test_an_approval_may_come_as_a_pdf_and_a_hostile_one_is_refused(town: Cast) -> None:
    held, street = party("天龙物业党支部"), client(town, "street")
    bad = street.post(f"{held.get_absolute_url()}approve/", {"number": "古党发 9号", "photos": pdf(more=b"\n%/JavaScript \n")})
    assert bad.status_code == 422 and "脚本" in bad.content.decode() and "古党发 9号" in bad.content.decode()
    assert street.post(f"{held.get_absolute_url()}approve/", {"number": "古党发 9号", "photos": pdf()}).status_code == 302
    page = street.get(held.get_absolute_url()).content.decode()
    assert "下载 PDF" in page
    scan = held.documents.get(kind="approval").scans.get()
    assert street.get(f"{held.get_absolute_url()}scan/{scan.pk}/").headers["Content-Disposition"].startswith("attachment;")
