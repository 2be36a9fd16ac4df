from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.http import QueryDict
from django.utils import translation

from tongxin.places.forms import PlaceField
from tongxin.places.models import Division

LIUYIN = "阜新市细河区玉丰街道柳荫社区居委会"
LIUYIN_CODE = "210911008003"


def options(response) -> list[str]:
    return [
        line.split('data-name="')[1].split('"')[0]
        for line in response.content.decode().splitlines()
        if "data-name" in line
    ]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("yfjd", "阜新市细河区玉丰街道"),
        ("LYSQ", LIUYIN),
        ("fmx", "阜新市阜新蒙古族自治县"),
        ("阜蒙县", "阜新市阜新蒙古族自治县"),
        ("柳荫", LIUYIN),
        ("细河区玉丰街道柳荫社区", LIUYIN),
        (LIUYIN, LIUYIN),
        ("柳阴社区", LIUYIN),
        ("", "阜新市海州区"),
    ],
)
def test_search_finds_by_name_and_initials(officer_client, city, typed, first):
    response = officer_client.get("/places/search/", {"q": typed, "within": "210900"}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert options(response)[0] == first


def test_search_lists_twenty_in_official_order_and_says_that_there_are_more(officer_client, city):
    response = officer_client.get("/places/search/", {"q": "社区"}, headers={"accept-language": "en"})
    found = options(response)
    assert len(found) == 20
    assert found[0].startswith("阜新市海州区和平街道")
    assert "There are more" in response.content.decode()


def test_search_stays_within(officer_client, city):
    response = officer_client.get("/places/search/", {"q": "lysq", "within": "210902"})
    assert options(response) == []
    response = officer_client.get("/places/search/", {"q": LIUYIN, "within": "210902"})
    assert options(response) == []


def test_search_leaves_closed_divisions_out(officer_client, city):
    Division.objects.create(code="210911209000", name="柳荫镇", level="town", initials="lyz", valid_to=date(2020, 1, 1))
    assert options(officer_client.get("/places/search/", {"q": "lyz"})) == []


@pytest.mark.parametrize("within", ["x", "2109001", "²¹", "%"])
def test_search_refuses_what_is_no_code(officer_client, city, within):
    assert officer_client.get("/places/search/", {"q": "a", "within": within}).status_code == 400


@pytest.mark.parametrize("typed", ["%", "_", "'", "<script>", "火星区幸福街道"])
def test_search_finds_nothing_for_what_is_no_place(officer_client, city, typed):
    response = officer_client.get("/places/search/", {"q": typed})
    assert options(response) == []
    assert "<script>" not in response.content.decode()


def test_search_costs_the_same_for_one_and_for_twenty(officer_client, city, django_assert_num_queries):
    officer_client.get("/places/search/", {"q": ""})  # the first page of a visit writes down when it began
    for typed in ("柳荫", "社区"):
        with django_assert_num_queries(5):  # session, person, roles, matches, names above them
            officer_client.get("/places/search/", {"q": typed})
    with django_assert_num_queries(5):  # session, person, roles, no match, the resolver's divisions
        officer_client.get("/places/search/", {"q": "细河区玉丰街道柳荫社区"})


def test_search_is_closed_to_strangers(client, db):
    assert client.get("/places/search/").status_code == 302


# ---- The field.


class PlaceForm(forms.Form):
    place = PlaceField()
    other = PlaceField(within="210902", required=False)


def form_with(**values: str) -> PlaceForm:
    data = QueryDict(mutable=True)
    data.update({key.replace("_", "-"): value for key, value in values.items()})
    return PlaceForm(data)


def test_a_text_becomes_a_division(city):
    form = form_with(place="细河区 玉丰街道 柳荫社区")
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"place": Division.objects.get(code=LIUYIN_CODE), "other": None}


def test_an_unclear_text_comes_back_with_a_choice(city):
    form = form_with(place="北山社区")
    assert not form.is_valid()
    assert "can be any of 3 places" in form.errors["place"][0]
    html = form.as_div()
    assert 'value="北山社区"' in html
    assert html.count('name="place-choice"') == 3
    assert 'name="place-asked" value="北山社区"' in html

    chosen = form_with(place="北山社区", place_asked="北山社区", place_choice="210905004007")
    assert chosen.is_valid()
    assert chosen.cleaned_data["place"].code == "210905004007"


def test_a_choice_says_nothing_about_another_text(city):
    form = form_with(place="柳荫社区", place_asked="北山社区", place_choice="210905004007")
    assert form.is_valid()
    assert form.cleaned_data["place"].code == LIUYIN_CODE


@pytest.mark.parametrize("choice", ["110000000000", "x", "210905004007'"])
def test_a_forged_choice_is_refused(city, choice):
    assert not form_with(place="北山社区", place_asked="北山社区", place_choice=choice).is_valid()


def test_candidates_of_one_form_do_not_show_in_the_next(city):
    form_with(place="北山社区").is_valid()
    assert "place-choice" not in PlaceForm().as_div()


def test_a_place_outside_is_refused(city):
    form = form_with(place="海州区", other="细河区")
    assert form.errors == {"other": ["阜新市细河区 does not lie in 阜新市海州区."]}


def test_unknown_and_empty(city):
    assert "is not a place of 阜新市" in form_with(place="火星区幸福街道").errors["place"][0]
    assert form_with(place=" ").errors["place"] == ["This field is required."]


def test_an_initial_code_shows_as_its_name(city):
    html = str(PlaceForm(initial={"place": LIUYIN_CODE})["place"])
    assert f'value="{LIUYIN}"' in html
    data = QueryDict(mutable=True)
    data.update({"place": LIUYIN, "other": "海州区"})
    assert PlaceForm(data, initial={"place": LIUYIN_CODE}).changed_data == ["other"]


def test_the_field_is_a_combobox_that_works_as_a_text_box(city):
    html = str(PlaceForm()["place"])
    for part in (
        'type="text"',
        'role="combobox"',
        'aria-controls="id_place-options"',
        'hx-get="/places/search/"',
        'data-within="210900000000"',
    ):
        assert part in html


def test_it_speaks_chinese(city):
    with translation.override("zh-hans"):
        assert "不是阜新市的地点" in form_with(place="火星区幸福街道").errors["place"][0]
