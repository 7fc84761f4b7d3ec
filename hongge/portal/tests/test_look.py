"""What the templates draw with."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from gzip import compress
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path
from django.utils import translation

from hongge.kernel import clock
from hongge.kernel.flow import Option
from hongge.portal.templatetags import drawing, look

STATIC = Path(look.__file__).parents[1] / "static/hongge"
HOUSE = Path(look.__file__).parents[2]


def nowhere(_request: Any, **_where: Any) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("hat/", nowhere, name="hat"),
    path("view/", nowhere, name="view"),
    path("search/", nowhere, name="search"),
    path("places/<int:pk>/", nowhere, name="place"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def friday_afternoon() -> Any:
    with translation.override("zh-hans"), clock.at(datetime(2026, 7, 3, 6, 30, tzinfo=UTC)):
        yield


def drawn(source: str, **context: Any) -> str:
    """Without the shell: what a page shows comes from its context alone."""
    request = RequestFactory().get("/list/", {"state": "open", "page": "2"})
    return engines["django"].from_string(source).render({"request": request, **context})


@dataclass
class Matter:
    light: str = "none"
    light_words: str = ""


@dataclass
class Spot:
    pk: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass
class Sheet:
    """A page that does not know how many there are."""

    number: int = 2
    has_next: bool = True
    has_previous: bool = True


class Report(forms.Form):
    part = forms.ChoiceField(label="哪一处", choices=[("lift", "电梯"), ("stairs", "楼道")], widget=forms.RadioSelect)
    what = forms.CharField(label="怎么了？", help_text="写一句就行", widget=forms.Textarea)
    photo = forms.FileField(label="拍照", required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    agree = forms.BooleanField(label="已经打过119")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("没有提交成功，写的内容还在")


# ---- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (datetime(2026, 7, 3, 2, 20, tzinfo=UTC), "今天10:20"),
        (datetime(2026, 7, 2, 16, 5, tzinfo=UTC), "今天0:05"),
        (datetime(2026, 7, 2, 8, 31, tzinfo=UTC), "昨天16:31"),
        (datetime(2026, 7, 4, 1, 0, tzinfo=UTC), "明天9:00"),
        (datetime(2026, 6, 30, 9, 30, tzinfo=UTC), "6月30日"),
        (datetime(2025, 7, 3, 9, 30, tzinfo=UTC), "2025年7月3日"),
        (date(2026, 7, 3), "今天"),
        (date(2026, 7, 7), "7月7日"),
    ],
)
def test_an_instant_reads_as_people_say_it(when: Any, words: str) -> None:
    assert re.sub("<[^>]+>", "", look.spoken(when)) == words


def test_the_exact_time_is_kept_for_whoever_hovers_and_for_machines() -> None:
    said = look.spoken(datetime(2026, 6, 30, 9, 30, 5, tzinfo=UTC))
    assert 'datetime="2026-06-30T17:30:05+08:00"' in said and 'title="2026年6月30日 17:30:05"' in said


def test_every_day_keeps_its_hour_when_asked() -> None:
    assert "7月1日<wbr>17:30<" in look.spoken(datetime(2026, 7, 1, 9, 30, tzinfo=UTC), "time")
    assert "今天14:30<" in look.spoken(clock.now(), "time")


def test_no_time_says_nothing() -> None:
    assert look.spoken(None) == look.spoken_day(None) == ""


def test_an_instant_can_be_said_as_a_day_only() -> None:
    assert ">明天<" in look.spoken_day(datetime(2026, 7, 3, 17, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("number", "words"),
    [(1642, "1,642"), (0, "0"), (92.62, "92.62"), (100.0, "100.00"), (Decimal("40612.80"), "40,612.80"), (None, "—"), ("", "—")],
)
def test_figures_have_thousands_and_broken_ones_two_places(number: Any, words: str) -> None:
    assert look.figure(number) == words


def test_a_rate_shows_both_halves() -> None:
    assert drawn('{% fraction 1398 2520 "人" %}') == '<span class="frac">1,398 / 2,520人</span>'


# ---- lights and buttons ----------------------------------------------------------------------------------------------


def test_a_light_is_always_a_shape_with_a_word() -> None:
    assert drawn("{% light m %}", m=Matter("late", "超期1天")) == '<span class="light light--late">超期1天</span>'
    assert "按时" in drawn("{% light m %}", m=Matter("ok"))


def test_a_matter_without_a_clock_has_no_light() -> None:
    assert drawn("{% light m %}", m=Matter()) == ""
    assert "light--" not in drawn("{% light m %}", m=Matter("none", "已结案"))


def test_words_of_a_light_cannot_bring_markup() -> None:
    assert "<b>" not in drawn("{% light m %}", m=Matter("ok", "<b>"))


def test_a_button_posts_once() -> None:
    page = drawn("{% act option '/r/7/accept/' %}", option=Option("accept", "受理"), csrf_token="t")
    assert 'method="post" action="/r/7/accept/"' in page and 'name="csrfmiddlewaretoken"' in page
    assert re.search(r'name="_once" value="[0-9a-f-]{36}"', page)


def test_a_button_that_lacks_something_says_why_and_can_still_be_reached() -> None:
    page = drawn("{% act option '/r/7/resolve/' main=True %}", option=Option("resolve", "办结", ("请先填写处理结果",)))
    assert 'aria-disabled="true"' in page and " disabled" not in page.replace("aria-disabled", "") and "<form" not in page
    described = re.search(r'aria-describedby="([^"]+)"', page)
    assert described and f'id="{described[1]}">请先填写处理结果' in page


def test_a_step_that_asks_something_leads_to_its_form() -> None:
    assert 'href="/r/7/assign/"' in drawn("{% act option '/r/7/assign/' asks=True %}", option=Option("assign", "派单"))


def test_a_submit_button_names_what_it_waits_for() -> None:
    page = drawn('{% send "派单" needs="lead" why="还没有选主办单位，选好后就能派单" %}')
    assert 'data-needs="lead" aria-describedby="why-lead"' in page and 'id="why-lead">还没有选' in page


def test_each_form_has_a_key_of_its_own() -> None:
    assert look.once() != look.once()


# ---- drawings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "length"), [(1, 3, "33.33%"), (0, 0, "0%"), (None, 5, "0%"), (7, 5, "100%"), (-1, 5, "0%"), (5, 5, "100%")]
)
def test_lengths_stay_inside_the_drawing(part: Any, whole: Any, length: str) -> None:
    assert drawing.percent(part, whole) == length


def test_a_meter_shows_the_share_and_its_threshold() -> None:
    page = drawn('{% meter 398 520 2 3 "三分之二 = 347人" %}')
    assert 'width="76.54%"' in page and 'x1="66.67%"' in page and 'aria-label="现在76.54%，门槛三分之二 = 347人"' in page


def test_a_trend_needs_two_points_and_copes_with_gaps_and_flatness() -> None:
    assert drawn("{% spark v %}", v=[3]) == drawn("{% spark v %}", v=[]) == ""
    assert "M2.0 20.0 L62.0 2.0" in drawn("{% spark v %}", v=[1, None, 9])
    assert "nan" not in drawn("{% spark v %}", v=[4, 4, 4])


def square(west: float, south: float, size: float = 0.01) -> dict[str, Any]:
    east, north = west + size, south + size
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


def test_a_map_draws_each_outline_north_up_with_its_words_and_link() -> None:
    shapes = [
        {"outline": square(114.98, 27.10), "name": "桃树下", "value_words": "93.65%", "band": 4, "url": "/places/1/", "selected": True},
        {"outline": square(114.98, 27.11), "name": "古南镇", "value_words": "92.31%", "band": 3, "url": "/places/2/"},
        {"outline": None, "name": "没有轮廓", "value_words": "", "band": 1, "url": ""},
    ]
    page = drawn("{% outline_map shapes %}", shapes=shapes)
    assert page.count("<path") == 2 and 'class="m4 sel"' in page and 'href="/places/2/"' in page and "没有轮廓" not in page
    y = {name: float(at) for at, name in re.findall(r'y="(\d+)">(桃树下|古南镇)<', page)}
    assert y["古南镇"] < y["桃树下"], "what lies further north stands higher"
    assert "style=" not in page


def test_a_map_of_nothing_is_not_drawn() -> None:
    assert drawn("{% outline_map shapes %}", shapes=[]) == ""


def test_names_too_long_for_their_outline_are_kept_for_the_pointer() -> None:
    shapes = [
        {"outline": square(0, 0, 1), "name": "大", "band": 1},
        {"outline": square(1, 0, 0.01), "name": "一个很长很长的名字<b>", "value_words": "1%", "band": 9},
    ]
    page = drawn("{% outline_map shapes %}", shapes=shapes)
    assert "<title>一个很长很长的名字&lt;b&gt; 1%</title>" in page and page.count("<text") == 1 and 'class="m5"' in page


def test_a_place_without_data_is_hatched_and_not_in_the_lowest_colour() -> None:
    page = drawn("{% outline_map shapes %}", shapes=[{"outline": square(0, 0), "name": "白塘街道", "value_words": "—", "band": 0}])
    assert '<path class="m0" fill="url(#nodata)"' in page and '<pattern id="nodata"' in page and "m1" not in page
    known = drawn("{% outline_map shapes %}", shapes=[{"outline": square(0, 0), "name": "白塘街道", "value_words": "0", "band": 1}])
    assert "nodata" not in known


def test_a_label_lies_inside_its_own_outline_and_above_all_of_them() -> None:
    hook = {"type": "Polygon", "coordinates": [[[0, 0], [0.03, 0], [0.03, 0.01], [0.01, 0.01], [0.01, 0.03], [0, 0.03], [0, 0]]]}
    shapes = [
        {"outline": hook, "name": "白塘街道", "value_words": "3", "band": 1},
        {"outline": square(0.01, 0.01, 0.02), "name": "禾埠街道", "value_words": "5", "band": 2},
    ]
    page = drawn("{% outline_map shapes %}", shapes=shapes)
    assert page.rindex("<path") < page.index("<text")
    spots = {name: (float(x), float(y)) for x, y, name in re.findall(r'<text x="(\d+)" y="(\d+)">(白塘街道|禾埠街道)<', page)}
    assert spots["白塘街道"][1] > spots["禾埠街道"][1] + 60, "in the foot of the hook, not under the neighbour"


def test_what_is_drawn_over_a_place_does_not_cover_its_name() -> None:
    shapes = [
        {"outline": square(0, 0, 0.03), "name": "大地方", "band": 1},
        {"outline": square(0.01, 0.01, 0.01), "name": "里面", "band": 2},
    ]
    spots = re.findall(r'<text x="(\d+)" y="(\d+)">', drawn("{% outline_map shapes %}", shapes=shapes))
    assert len(set(spots)) == 2
    over = [{"outline": square(0, 0), "name": "下面", "band": 1}, {"outline": square(0, 0), "name": "上面", "band": 2}]
    assert re.findall(r"<text[^>]*>(..)<", drawn("{% outline_map shapes %}", shapes=over)) == ["上面"]


def test_a_code_to_scan_has_no_style_and_no_colour_of_its_own() -> None:
    page = drawn('{% qr "/t/7Q4K2M" %}')
    assert "<svg" in page and 'role="img"' in page and "style=" not in page


# ---- ways through ----------------------------------------------------------------------------------------------------


def test_paging_keeps_the_rest_of_the_question() -> None:
    page = drawn("{% pager page %}", page=Sheet())
    assert "?state=open&amp;page=1" in page and "?state=open&amp;page=3" in page and "第2页" in page


def test_paging_takes_the_pages_of_the_framework_and_is_silent_about_one() -> None:
    assert "page=2" in drawn("{% pager page %}", page=Paginator(range(30), 10).page(1))
    assert drawn("{% pager page %}", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_the_way_down_ends_where_one_is() -> None:
    page = drawn("{% crumbs places 'place' %}", places=[Spot(1, "吉州区"), Spot(2, "古南街道")])
    assert '<a href="/places/1/">吉州区</a>' in page and '<span aria-current="page">古南街道</span>' in page


# ---- forms -----------------------------------------------------------------------------------------------------------


def test_a_form_is_drawn_in_the_look() -> None:
    page = str(Report())
    assert '<label class="chip"><input type="radio" name="part" value="lift"' in page
    assert '<label for="id_what">怎么了？</label><span class="hint" id="id_what_helptext">写一句就行</span>' in page
    assert 'class="input"' in page and 'aria-describedby="id_what_helptext"' in page
    assert '<label class="shot"><input type="file" name="photo"' in page and "加一张" in page
    assert '<label class="tick"><input type="checkbox" name="agree"' in page and 'type="hidden" name="token"' in page


def test_an_error_is_a_sentence_tied_to_its_field() -> None:
    page = str(Report({"part": "lift"}))
    assert 'id="id_what_error"' in page and 'aria-invalid="true"' in page and 'aria-describedby="id_what_helptext id_what_error"' in page
    assert '<div class="note note--late" role="alert">' in page and "没有提交成功，写的内容还在" in page


def test_what_people_wrote_comes_back_escaped() -> None:
    assert "<script>" not in str(Report({"what": "<script>"}))


def test_broad_answers_are_rows() -> None:
    class Ballot(forms.Form):
        vote = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")], widget=forms.RadioSelect(attrs={"class": "choice"}))

    page = str(Ballot())
    assert 'class="choice"' in page and "<b>不同意</b>" in page and "checked" not in page, "a ballot stays unmarked"


def test_a_field_can_be_asked_in_other_words() -> None:
    page = drawn('{% include "parts/field.html" with field=form.what label="哪里不对" %}', form=Report())
    assert '<label for="id_what">哪里不对</label>' in page


# ---- pages -----------------------------------------------------------------------------------------------------------

DESK = {
    "hats": [{"duty": 3, "label": "桃树下社区·社区工作人员", "current": True}, {"duty": 4, "label": "二格·网格长", "current": False}],
    "menu": [
        {"label": "今日待办", "url": "/", "count": 12, "current": True, "rule": False},
        {"label": "数字", "url": "/f/", "count": None, "rule": True},
    ],
    "tabs": [{"label": "首页", "url": "/", "icon": "home", "current": True}],
    "suggest_url": "/suggest/",
    "help_url": "/help/",
    "place_line": "吉州区红格·由桃树下社区居委会负责",
    "messages": [Message(25, "已派给锦华物业")],
}


def test_the_desk_shows_the_hat_and_the_way_to_another() -> None:
    page = drawn("{% extends 'base.html' %}", **DESK)
    assert re.search(r"<summary[^>]*>\s*桃树下社区·社区工作人员", page)
    assert 'action="/hat/"' in page and 'name="duty" value="4"' in page
    assert '<a href="/" aria-current="page">今日待办<span>12</span></a>' in page and page.count("<hr>") == 1
    assert 'action="/search/"' in page and 'href="/suggest/"' in page and "已派给锦华物业" in page


def test_the_phone_has_its_tabs_and_every_page_a_place_for_complaints() -> None:
    page = drawn("{% extends 'base_phone.html' %}", **DESK)
    assert 'class="tabs"' in page and 'href="/suggest/"' in page and "由桃树下社区居委会负责" in page


def test_a_dock_takes_the_place_of_the_tabs() -> None:
    page = drawn('{% extends "base_phone.html" %}{% block dock %}<div class="dock"></div>{% endblock %}', **DESK)
    assert 'class="tabs"' not in page and 'class="dock"' in page


def test_elders_see_the_elder_view_and_the_way_back() -> None:
    assert '<html lang="zh-hans" data-view="elder">' in drawn("{% extends 'base_phone.html' %}", elder=True)
    assert 'value="plain"' in drawn("{% extends 'base_phone.html' %}", elder=True)
    assert 'value="elder"' in drawn("{% extends 'base_phone.html' %}", elder=False)


@pytest.mark.parametrize("name", ["error.html", "400.html", "403.html", "404.html", "409.html", "500.html"])
def test_trouble_is_told_without_a_request_and_never_as_a_system_fault(name: str) -> None:
    page = render_to_string(name, {"number": "E-4F2A"})
    assert "E-4F2A" in page and "系统错误" not in page and "<h1>" in page and "data-failed" in page


def templates() -> list[str]:
    """Of the whole house."""
    return sorted(str(found.relative_to(HOUSE)) for found in HOUSE.rglob("templates/**/*.html"))


@pytest.mark.parametrize("name", templates())
def test_no_template_has_styles_scripts_or_foreign_hosts(name: str) -> None:
    assert not re.search(r"\sstyle=|\son\w+=|<script>|https?://(?!www\.w3\.org)", (HOUSE / name).read_text())


@pytest.mark.parametrize("name", templates())
def test_a_template_can_be_read_and_its_icons_exist(name: str) -> None:
    known = re.findall(r'id="i-(\w+)"', (STATIC / "icons.svg").read_text())
    text = (HOUSE / name).read_text()
    engines["django"].from_string(text)
    assert set(re.findall(r'{% icon "(\w+)" %}', text)) <= set(known)


def test_every_class_that_a_template_names_is_in_the_stylesheet() -> None:
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", (STATIC / "hongge.css").read_text()))
    for name in templates():
        text = re.sub(r"{%.*?%}", " ", re.sub(r"{{.*?}}", "*", (HOUSE / name).read_text()))
        named = {word for words in re.findall(r'class="([^"]*)"', text) for word in words.split() if "*" not in word}
        assert named <= known, f"{name}: {named - known}"


def test_the_look_is_light_to_load() -> None:
    assert sum(len(compress((STATIC / name).read_bytes())) for name in ("hongge.css", "hongge.js")) < 20_000
    assert (STATIC / "hongge.js").stat().st_size < 8_000


def test_colours_stand_only_among_the_tokens() -> None:
    _tokens, rest = (STATIC / "hongge.css").read_text().split("/* ---------- base ---------- */")
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rest)) <= {"#fff"}
