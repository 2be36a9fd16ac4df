from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from tongxin.places import actions, codes, gazetteer, maps, rules
from tongxin.places.initials import initials
from tongxin.places.models import Division, counties, full_name
from tongxin.places.resolver import Placed, resolve
from tongxin.places.tests.conftest import CITY
from tongxin.places.tests.test_rules import THE_SEVEN


def table(path: Path, *lines: str, header: str = "code,name,level") -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_load_brings_the_country_and_the_citys_villages(db):
    loaded = actions.load("210900")
    assert (loaded.name, loaded.rows, loaded.added, loaded.changed, loaded.villages) == ("阜新市", 45512, 45512, 0, 813)
    assert Division.objects.count() == 45512
    assert [county.short_name for county in counties("210900")] == THE_SEVEN
    assert full_name("210911008003") == "阜新市细河区玉丰街道柳荫社区居委会"
    assert Division.objects.get(code="210911008003").initials.startswith("lysq")

    # Again, after somebody spoiled a name: only that is mended.
    Division.objects.filter(code="210911000000").update(name="细河")
    loaded = actions.load(CITY)
    assert (loaded.added, loaded.changed) == (0, 1)
    assert "阜新市" in str(loaded)

    # Another city beside it, with villages from a file that holds more than it needs, one of them at the wrong level.
    with pytest.raises(Division.DoesNotExist):
        full_name("210102001001")
    assert actions.load("210100").villages == 0


def test_another_city_takes_its_villages_from_a_file(db, tmp_path, monkeypatch):
    country = table(
        tmp_path / "country.csv",
        "210000000000,辽宁省,",
        "210100000000,沈阳市,",
        "210102000000,和平区,",
        "210102001000,浑河湾街道,",
    )
    monkeypatch.setattr(gazetteer, "COUNTRY", country)
    villages = table(
        tmp_path / "villages.csv",
        "110101001001,多福巷社区居委会,village",
        "210102000000,和平区,village",
        "210102001001,示例社区居委会,village",
    )
    loaded = actions.load("210100", villages=villages)
    assert (loaded.rows, loaded.added, loaded.villages) == (5, 5, 1)
    assert Division.objects.get(code="210102001001").short_name == "示例社区"
    assert Division.objects.get(code="210102001001").initials == "slsqjwh"
    assert Division.objects.get(code="210102000000").level == "county"
    packed = tmp_path / "villages.csv.gz"
    packed.write_bytes(gzip.compress(villages.read_bytes()))
    assert actions.load("210100", villages=packed).changed == 0


def test_a_closed_division_comes_with_its_successor(city, tmp_path):
    closed = table(
        tmp_path / "closed.csv",
        "210911208000,老柳镇,,2020-01-01,210911008000",
        header="code,name,valid_from,valid_to,successor",
    )
    actions.load("210900", villages=closed)
    assert Division.objects.get(code="210911208000").valid_to == date(2020, 1, 1)
    answer = resolve("老柳镇", city="210900")
    assert isinstance(answer, Placed)
    assert answer.code == "210911008000"


@pytest.mark.parametrize("city", ["219900", "210911", "21", "abc"])
def test_an_unknown_city_loads_nothing(db, city):
    with pytest.raises(actions.UnknownCity):
        actions.load(city)
    assert not Division.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no columns"),
        (b"a,b\n1,2\n", "no columns"),
        ("code,name\n21091100800,少一位\n".encode(), "12 digits"),
        (b"code,name\n210911008003,\n", "12 digits"),
        ("code,name,valid_to\n210911008003,柳荫,去年\n".encode(), "2020-06-30"),
        ("code,name\n210911008003,柳荫\n".encode("gbk"), "cannot be read"),
        (b"\x1f\x8bnot really packed", "cannot be read"),
        (gzip.compress("code,name\n210911008003,柳荫\n".encode() * 99, mtime=0)[:60], "cannot be read"),
    ],
)
def test_a_bad_table_says_what_is_wrong(tmp_path, content, says):
    path = tmp_path / "villages.csv"
    path.write_bytes(content)
    with pytest.raises(gazetteer.BadTable, match=says):
        list(gazetteer.read(path, within="2109"))


def test_a_table_that_is_not_there_says_so(tmp_path):
    with pytest.raises(gazetteer.BadTable, match="nowhere.csv"):
        list(gazetteer.read(tmp_path / "nowhere.csv"))


def test_the_shipped_tables_are_in_order_and_agree_with_the_rules():
    rows = list(gazetteer.divisions(CITY))
    assert [row.code for row in rows] == sorted({row.code for row in rows})
    assert sum(codes.level_of(row.code) == "village" for row in rows) == 813
    for row in rows:
        if row.code.startswith("2109"):
            assert row.short_name == rules.short_name(row.name, codes.level_of(row.code))
            assert row.initials == initials(row.name, row.short_name)


def test_pack_gives_two_sisters_of_one_short_name_their_full_names(tmp_path, capsys):
    source = table(
        tmp_path / "source.csv", "654000000000,伊犁哈萨克自治州,", "654002000000,伊宁市,", "654021000000,伊宁县,"
    )
    target = tmp_path / "divisions.csv.gz"
    call_command("pack_divisions", source, target)
    assert [row.short_name for row in gazetteer.read(target)] == ["伊犁州", "伊宁市", "伊宁县"]
    call_command("pack_divisions", source, tmp_path / "again.csv.gz")
    assert target.read_bytes() == (tmp_path / "again.csv.gz").read_bytes()


def test_the_map_shows_the_seven_counties_in_official_order(city):
    path = maps.map_of("210900000000")
    assert path is not None
    features = json.loads(path.read_text())["features"]
    assert [(each["properties"]["code"], each["properties"]["name"]) for each in features] == [
        (county.code, county.name) for county in counties(CITY)
    ]
    assert maps.map_url("210900") == "/static/places/maps/210900.json"
    assert maps.map_url("210100") is None
    assert maps.map_of("../../x") is None
