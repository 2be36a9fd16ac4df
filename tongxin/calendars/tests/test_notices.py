"""A new year's file: both forms, and everything that is refused."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from tongxin.calendars import notices
from tongxin.calendars.actions import install, load_year
from tongxin.calendars.models import Day, Year, known
from tongxin.calendars.tests.conftest import SHIPPED, d

# Made up: nobody knows the real one yet.
DAYS_OF_2027 = {
    "2026-12-31": True, "2027-01-01": True, "2027-01-02": True, "2027-01-03": True, "2027-01-09": False,
    "2027-02-05": True, "2027-02-08": True, "2027-02-14": False, "2027-05-03": True,
    "2027-10-01": True, "2027-10-02": True, "2027-10-03": True, "2027-10-04": True,
}  # fmt: skip


def holiday_cn(path, off=DAYS_OF_2027, /, **changes):
    """A file of holiday-cn's form. off: whether each day is off; changes: of its other contents, or all its days."""
    entries = [{"name": "示例节", "date": day, "isOffDay": is_off} for day, is_off in off.items()]
    content = {"year": 2027, "papers": ["https://example.org/2027"], "days": entries} | changes
    (path / "2027.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path / "2027.json"


def table(path, *lines, header="date,is_working,name"):
    (path / "2027.csv").write_text("\n".join([header, *lines]), encoding="utf-8-sig")
    return path / "2027.csv"


def test_what_ships():
    shipped = notices.shipped()
    assert [notice.year for notice in shipped] == list(range(2018, 2027))
    assert shipped[1].source == "国办发明电〔2018〕15号、国办发明电〔2019〕3号"
    assert shipped[-1].published_on == d("2025-11-04")
    assert sum(len(notice.days) for notice in shipped) == len(SHIPPED.different) == 223
    assert all(day.is_working == (day.date.weekday() >= 5) for notice in shipped for day in notice.days)


def test_a_file_of_holiday_cn(tmp_path):
    notice = notices.read(holiday_cn(tmp_path))
    assert (notice.year, notice.source) == (2027, "https://example.org/2027")
    # Weekends that are off anyway are left out.
    assert [str(day.date) for day in notice.days] == [
        "2026-12-31", "2027-01-01", "2027-01-09", "2027-02-05", "2027-02-08", "2027-02-14", "2027-05-03",
        "2027-10-01", "2027-10-04",
    ]  # fmt: skip


def test_a_table(tmp_path):
    lines = (f"{day},{int(not off)},示例节" for day, off in DAYS_OF_2027.items())
    in_json = notices.read(holiday_cn(tmp_path))
    in_csv = notices.read(table(tmp_path, *lines))
    assert (in_csv.year, in_csv.days) == (2027, in_json.days)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"days": []}, "holds no days: the notice has not been published yet"),
        ({"days": [1]}, "entry 1: “” is no date"),
        ({"days": [{"name": "元旦", "date": "1 January", "isOffDay": True}]}, "“1 January” is no date"),
        ({"days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": "yes"}]}, "or whether people work then"),
        ({"days": [{"name": " ", "date": "2027-01-01", "isOffDay": True}]}, "the name of the holiday is missing"),
        ({"days": "none"}, "does not say of which year"),
        ({"year": "2027"}, "does not say of which year"),
        ({"year": True}, "does not say of which year"),
        ({"year": 27}, "does not say of which year"),
        ({"year": 2028}, "2026-12-31 does not belong to the notice for 2028"),
    ],
)
def test_nonsense_in_json_is_refused_with_a_sentence(tmp_path, changes, sentence):
    with pytest.raises(notices.BadNotice, match=sentence):
        notices.read(holiday_cn(tmp_path, **changes))


def test_off_and_on_exchanged_or_half_a_year_is_refused(tmp_path):
    exchanged = {day: not off for day, off in DAYS_OF_2027.items()}
    with pytest.raises(notices.BadNotice, match="lets people work on 2027-01-01"):
        notices.read(holiday_cn(tmp_path, exchanged))
    spring = {day: off for day, off in DAYS_OF_2027.items() if day < "2027-06"}
    with pytest.raises(notices.BadNotice, match="lets people work on 2027-10-01"):
        notices.read(holiday_cn(tmp_path, spring))


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((), "holds no days"),
        (("2027-01-01,0,元旦", "2027-01-01,1,元旦"), "two different things about 2027-01-01"),
        (("2027-01-01,0",), "line or entry 2: the name of the holiday is missing"),
        (("2027-01-01,,元旦",), "or whether people work then"),
        (("2027-13-01,0,元旦",), "“2027-13-01” is no date"),
        (("2026-10-01,0,国庆节", "2027-10-01,0,国庆节"), "2026-10-01 does not belong to the notice for 2027"),
    ],
)
def test_nonsense_in_a_table_is_refused_with_a_sentence(tmp_path, lines, sentence):
    with pytest.raises(notices.BadNotice, match=sentence):
        notices.read(table(tmp_path, *lines))


def test_what_is_no_table_at_all(tmp_path):
    with pytest.raises(notices.BadNotice, match="has no columns"):
        notices.read(table(tmp_path, header="day,off"))
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    (tmp_path / "broken.json").write_text('{"year": 2027,')
    (tmp_path / "deep.json").write_text('{"a":' * 100_000)
    for name in ("picture.png", "broken.json", "deep.json", "nowhere.csv"):
        with pytest.raises(notices.BadNotice, match=f"{name} cannot be read"):
            notices.read(tmp_path / name)


def test_installing_brings_what_ships_and_again_changes_nothing(db, django_assert_max_num_queries):
    first = install()
    assert (first.days, first.changed, first.moved) == (223, 223, ())
    assert known() == SHIPPED
    with django_assert_max_num_queries(70):
        assert install().changed == 0
    Day.objects.filter(date="2026-10-01").update(is_working=True)
    Day.objects.create(date=d("2026-03-03"), is_working=False, name="示例节")
    assert install().changed == 2
    assert known() == SHIPPED


def test_a_new_year_is_loaded_and_has_its_say_on_the_last_days_of_the_year_before(calendar, tmp_path):
    loaded = load_year(holiday_cn(tmp_path))
    assert (loaded.years, loaded.days, loaded.changed) == ((2027,), 9, 9)
    assert "2027: 9 days differ" in str(loaded)
    assert known().years == SHIPPED.years | {2027}
    assert known().different[d("2026-12-31")] is False
    assert load_year(holiday_cn(tmp_path)).changed == 0
    # The package's own 2026 says nothing of that day any more, and takes nothing away.
    assert install().changed == 0
    assert known().different[d("2026-12-31")] is False


def test_an_amended_notice_replaces_the_year_and_the_package_does_not_bring_it_back(calendar, tmp_path):
    load_year(holiday_cn(tmp_path))
    amended = {day: off for day, off in DAYS_OF_2027.items() if day != "2026-12-31"} | {"2027-05-04": True}
    assert load_year(holiday_cn(tmp_path, amended)).changed == 2
    again = [{"name": day.name, "date": str(day.date), "isOffDay": not day.is_working} for day in of_2026()]
    longer = [*again, {"name": "国庆节", "date": "2026-10-08", "isOffDay": True}]
    assert load_year(holiday_cn(tmp_path, year=2026, days=longer)).changed == 1
    assert install().changed == 0
    assert not known().different[d("2026-10-08")]
    assert Year.objects.get(year=2026).source == "https://example.org/2027"


def of_2026() -> list[notices.Day]:
    return list(notices.shipped()[-1].days)


def test_a_bad_file_leaves_nothing_behind(calendar, tmp_path):
    with pytest.raises(notices.BadNotice):
        load_year(holiday_cn(tmp_path, days=[]))
    assert known() == SHIPPED


def test_all_days_of_a_year_stay_known_after_loading_in_any_order(db, tmp_path):
    # holiday-cn's file of a year repeats what the next year's notice says of its December.
    late = {"2027-12-31": True, "2027-12-26": True}
    load_year(holiday_cn(tmp_path, DAYS_OF_2027 | late))
    assert d("2027-12-31") in known().different
    with_no_such_day = {str(date(2028, 1, 1) + timedelta(days=n)): True for n in range(3)}
    rest = {day: True for day in ("2028-05-01", "2028-10-01", "2028-10-02", "2028-10-03")}
    load_year(holiday_cn(tmp_path, with_no_such_day | rest, year=2028))
    assert d("2027-12-31") not in known().different
    load_year(holiday_cn(tmp_path, DAYS_OF_2027 | late))
    assert d("2027-12-31") not in known().different
