"""Places open to whoever's duty reaches them, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client

from hongge.civic.models import Organisation
from hongge.kernel.places import Place
from hongge.portal.views.places import tree

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[115.0, 27.1], [115.01, 27.1], [115.01, 27.11], [115.0, 27.11], [115.0, 27.1]]]}


def test_the_tree_of_a_street_reaches_down_to_its_communities(small_town: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    page = sign_in(small_town.street, "street_staff").get("/places/").content.decode()
    assert page.index("桃树下社区") < page.index("古南镇社区"), "places stand in code order"
    assert "城建花苑" not in page


def test_the_tree_of_a_community_reaches_down_to_its_compounds(small_town: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    page = sign_in(small_town.first).get("/places/").content.decode()
    assert "城建花苑" in page
    assert "古南镇社区" not in page
    assert "3栋" not in page


def test_a_branch_whose_parent_level_is_left_out_hangs_on_the_next_above(small_town: SimpleNamespace) -> None:
    building = Place.objects.get(pk=small_town.building.pk)
    assert [branch["place"].name for branch in tree([building], small_town.first)] == ["3栋"]


def test_a_place_shows_what_is_inside_and_who_serves_it(small_town: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    Organisation.objects.create(kind="company", name="锦华物业", place=small_town.compound, duty_phone="0796-8220000")
    page = sign_in(small_town.first).get(f"/places/{small_town.compound.pk}/").content.decode()
    for words in ("3栋", "锦华物业", "0796-8220000", "桃树下社区居委会", "/p/CJHY/report/", "/p/CJHY/poster/"):
        assert words in page


def test_a_place_elsewhere_is_as_absent_as_none(small_town: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    client = sign_in(small_town.first)
    for path in ("", "outlines.geojson"):
        answers = [client.get(f"/places/{pk}/{path}") for pk in (small_town.second.pk, 10**6, 10**25)]
        assert {answer.status_code for answer in answers} == {404}
        pages = {re.sub(r'"[^"]*"', "", answer.content.decode()) for answer in answers}
        assert len(pages) == 1, "nothing but the address itself and the form's token may differ"


def test_outlines_come_as_geojson_with_the_address_of_each_place(small_town: SimpleNamespace, sign_in: Callable[..., Client]) -> None:
    Place.objects.filter(pk=small_town.compound.pk).update(outline=SQUARE)
    client = sign_in(small_town.district, "district_staff")
    answer = client.get(f"/places/{small_town.district.pk}/outlines.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    features = answer.json()["features"]
    assert [(f["properties"]["name"], f["properties"]["url"]) for f in features] == [("城建花苑", f"/places/{small_town.compound.pk}/")]
    page = client.get(f"/places/{small_town.district.pk}/").content.decode()
    assert f'data-map="/places/{small_town.district.pk}/outlines.geojson"' in page
    assert '<svg class="map"' in page, "the drawing stands there without the script"


def test_a_page_of_a_place_asks_no_more_queries_for_more_inside(
    small_town: SimpleNamespace, sign_in: Callable[..., Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = sign_in(small_town.first)
    for n in range(20):
        Organisation.objects.create(kind="company", name=f"物业{n}", place=small_town.compound)
    with django_assert_max_num_queries(40):  # type: ignore[attr-defined]
        assert client.get(f"/places/{small_town.compound.pk}/").status_code == 200


def test_a_stranger_is_sent_to_sign_in(small_town: SimpleNamespace, client: Client) -> None:
    answer = client.get(f"/places/{small_town.first.pk}/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/signin/")
