"""Posting: the figures of the report, once; edited editions; only the clean rows; back to what was before."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db.models import Sum

from tests.guards import unwatched
from tongxin.intake import actions
from tongxin.intake.actions import posting
from tongxin.intake.models import Batch, ColumnMemory, ImportedRow
from tongxin.intake.reading import NotReadable
from tongxin.intake.tests.conftest import TODAY, consultation, consultations, workbook
from tongxin.intake.vocabulary import Status
from tongxin.ledger.actions import WrongMove
from tongxin.ledger.models import Entry, Tally
from tongxin.ledger.vocabulary import Evidence
from tongxin.orgs.models import Unit
from tongxin.people.permissions import NotAllowed

WORK = ("legal.", "market.", "sites.", "bases.", "association.", "activities.")


@pytest.fixture
def bring(office, officer, now):
    """Import a file of the office."""

    def bring(content: bytes, **choices) -> actions.Result:
        return actions.import_file(content, "台账.xlsx", office, by=officer, now=now, today=TODAY, **choices)

    return bring


def work() -> dict[tuple[str, ...], tuple[int, ...]]:
    """What the ledger says of the offices' work: measures by verb, kind, place, month and evidence."""
    tallies = Tally.objects.exclude(verb__startswith="intake.").exclude(verb__startswith="orgs.")
    columns = ("scope", "verb", "kind", "evidence", "month")
    rows = tallies.values_list(*columns, "entries", "quantity", "persons", "minutes", "amount")
    return {row[:5]: row[5:] for row in rows if any(row[5:])}


def persons() -> int:
    return Entry.objects.filter(verb="legal.consultation_held").aggregate(n=Sum("persons"))["n"] or 0


def test_the_good_workbook_adds_up_to_the_report(bring, good):
    result = bring(good)
    assert (result.status, result.imported, result.entries) == ("imported", 4484, 5207)
    entries = Entry.objects.all()
    count = lambda verb, **also: entries.filter(verb=verb, **also).count()  # noqa: E731
    assert count("legal.team_formed", kind="city") == 1
    assert count("legal.team_formed", kind="private_firms") == 1
    assert count("legal.team_formed", kind="county") == 7
    assert entries.filter(verb="legal.project_advised").values("subject_id").distinct().count() == 106
    assert persons() == 712
    assert count("legal.opinion_issued") == 34
    assert count("legal.service_given") == 98
    assert count("market.merchant_joined") == 612
    assert count("market.resource_registered") == 1500
    assert entries.filter(verb="market.fee_waived").aggregate(n=Sum("amount"))["n"] == 2036400_00
    assert entries.filter(verb="market.turnover_reported").aggregate(n=Sum("amount"))["n"] == 50482150_00
    assert count("sites.designated", kind="city") == 16
    assert count("sites.designated", kind="provincial") == 2
    assert len({day.year for day in entries.filter(verb="sites.inspected").values_list("occurred_on", flat=True)}) == 3
    assert count("bases.base_opened", kind="city") == 1
    assert (
        len(
            {
                place[:6]
                for place in entries.filter(verb="bases.base_opened", kind="county").values_list("place", flat=True)
            }
        )
        == 7
    )
    assert (
        len({place[:6] for place in entries.filter(verb="bases.placement_begun").values_list("place", flat=True)}) == 7
    )
    assert count("association.branch_formed") == 3
    assert count("bases.placement_begun", kind="city_law") == 10
    assert count("activities.activity_held", kind="legal_clinic") == 12
    assert entries.filter(verb="activities.activity_held", kind="law_lecture").aggregate(n=Sum("persons"))["n"] == 318
    assert count("activities.activity_held", kind="art_performance") == 2


def test_entries_know_their_cell_and_their_backing(bring, good):
    result = bring(good)
    entry = Entry.objects.get(verb="legal.consultation_held", source_row=4)
    assert (entry.source_file, entry.source_sheet) == (result.sha256, "咨询登记")
    assert entry.files == [result.sha256]
    assert (entry.occurred_on, entry.persons, entry.minutes, entry.kind) == (date(2018, 6, 9), 2, 60, "marriage")
    grades = Counter(Entry.objects.filter(verb="market.turnover_reported").values_list("evidence", flat=True))
    assert set(grades) == set(Evidence.values)


def test_no_name_of_a_person_gets_into_a_table(bring, good):
    bring(good)
    for entry in Entry.objects.filter(verb__startswith="legal."):
        assert "来访人" not in str(entry.details)
        assert "律师0" not in str(entry.details)
    assert not Unit.objects.filter(name_zh__startswith="登记会员").exists()


def test_the_site_is_a_title_of_the_team_of_the_same_name(bring, good):
    bring(good)
    team = Unit.objects.get(kind="service_team", match_name="同心律师服务团")
    assert Entry.objects.filter(verb="sites.designated", subject_id=str(team.public_id)).count() == 2
    assert not Unit.objects.filter(kind="site_operator", match_name="同心律师服务团").exists()
    # The register that bears its name lists its work; merchants belong to the site that stands above them.
    assert Tally.objects.filter(scope=team.path, verb="legal.consultation_held").aggregate(n=Sum("persons"))["n"] == 712
    market = Unit.objects.get(kind="site_operator", match_name="玛瑙同心汇")
    assert Unit.objects.filter(kind="merchant", parent=market).count() == 612


def test_twice_is_once(bring, good):
    bring(good)
    before, units = work(), Unit.objects.count()
    again = bring(good)
    assert (again.status, again.imported) == ("nothing_new", 0)
    assert work() == before
    assert Unit.objects.count() == units


def test_the_same_rows_in_another_file_are_not_counted_again(bring):
    bring(consultations(consultation(1), consultation(2, persons=3)))
    again = bring(
        consultations(consultation(7, persons="3人"), consultation(8, day="2021年3月8日"), consultation(9, persons=9))
    )
    assert again.imported == 1
    assert persons() == 13


def test_two_equal_rows_are_two_visits(bring):
    content = consultations(consultation(1), consultation(2))
    bring(content)
    assert persons() == 2
    assert bring(consultations(consultation(1), consultation(2), consultation(3))).imported == 1


def test_import_then_take_back_is_before(bring, good, officer, now):
    before = work()
    bring(good)
    actions.take_back(Batch.objects.get(), by=officer, now=now, reason="测试")
    assert work() == before == {}
    assert not Unit.objects.active().exclude(kind__in=["association", "department"]).exists()


def test_what_was_taken_back_can_be_imported_again(bring, good, officer, now):
    bring(good)
    after = work()
    actions.take_back(Batch.objects.get(), by=officer, now=now, reason="测试")
    result = bring(good)
    assert (result.status, result.imported) == ("imported", 4484)
    assert work() == after
    assert not Unit.objects.filter(kind="merchant").exclude(status="active").exists()


def test_faults_keep_everything_out(bring, faulty):
    result = bring(faulty)
    assert (result.status, result.ok, result.entries) == ("faults", False, 0)
    assert work() == {}
    assert Batch.objects.get().status == Status.CHECKED


def test_only_the_clean_rows_and_the_rest_after_mending(bring, faulty, good):
    first = bring(faulty, only_clean=True)
    assert (first.status, first.imported) == ("imported", 4470)
    second = bring(good)
    assert second.imported == 14
    with_both = work()
    assert persons() == 712
    assert Unit.objects.filter(kind="merchant").exclude(credit_code="").count() == 612
    assert (
        sum(
            values[4] for key, values in with_both.items() if key[0] == "210900000000" and key[1] == "market.fee_waived"
        )
        == 2036400_00
    )


def test_an_edited_row_is_reversed_and_told_anew(bring):
    bring(consultations(consultation(1), consultation(2, persons=2), consultation(3, day="2021-03-09")))
    result = bring(consultations(consultation(1), consultation(2, persons=5), consultation(3, day="2021-03-09")))
    assert (result.imported, result.reversals) == (1, 1)
    assert result.sheets[0]["changed"] == 1
    assert persons() == 7
    change = Batch.objects.get(public_id=result.batch).changes.get()
    assert (change.row, change.differences) == (4, [["人次", "2", "5"]])


def test_taking_an_edition_back_restores_the_one_before(bring, officer, now):
    bring(consultations(consultation(1), consultation(2, persons=2), consultation(3, day="2021-03-09")))
    before = work()
    edited = bring(consultations(consultation(1), consultation(2, persons=5), consultation(3, day="2021-03-09")))
    actions.take_back(Batch.objects.get(public_id=edited.batch), by=officer, now=now, reason="改错了")
    assert work() == before
    # … and the first one can still be taken back as a whole.
    actions.take_back(Batch.objects.order_by("pk").first(), by=officer, now=now, reason="全部撤回")
    assert work() == {}


def test_a_row_with_a_key_is_known_wherever_it_stands(bring):
    head = ["文号", "出具日期", "委托单位"]
    bring(workbook(法律意见书=[head, ["〔2020〕阜律服意字第1号", "2020-05-01", "市信访局"]]))
    moved = [
        head,
        ["〔2020〕阜律服意字第2号", "2020-06-01", "市信访局"],
        ["〔2020〕阜律服意字第1号", "2020-05-02", "市信访局"],
    ]
    result = bring(workbook(意见书登记簿=moved))
    assert (result.imported, result.reversals) == (2, 1)


def test_rows_that_an_edition_no_longer_has_are_taken_back_only_on_the_users_word(office, officer, now):
    rows = [consultation(number, day=f"2021-03-{number:02}") for number in range(1, 5)]
    up = lambda content: actions.upload(content, name="台账.xlsx", office=office, by=officer, now=now, today=TODAY)  # noqa: E731
    run(up(consultations(*rows)), officer, now)
    shorter = up(consultations(*rows[:3]))
    assert shorter.sheets.get().missing == 1
    assert shorter.changes.get().row == 0
    with pytest.raises(NotAllowed):  # nothing new: there is nothing to import unless the missing row is to go
        actions.start(shorter, by=officer, now=now)
    run(shorter, officer, now, reverse_missing=True)
    assert persons() == 3
    actions.take_back(shorter, by=officer, now=now, reason="测试")
    assert persons() == 4


def run(batch: Batch, officer, now, **choices) -> None:
    actions.start(batch, by=officer, now=now, **choices)
    actions.post(batch, by=officer, now=now, today=TODAY)


def test_another_months_file_does_not_touch_this_months(bring):
    bring(consultations(*[consultation(number, day=f"2021-03-{number:02}") for number in range(1, 5)]))
    result = bring(consultations(*[consultation(number, day=f"2021-04-{number:02}") for number in range(1, 5)]))
    assert (result.imported, result.reversals) == (4, 0)
    assert persons() == 8


def test_a_crash_in_the_middle_leaves_nothing(office, officer, now, good, monkeypatch):
    batch = actions.upload(good, name="台账.xlsx", office=office, by=officer, now=now, today=TODAY)
    actions.start(batch, by=officer, now=now)
    entries, units = Entry.objects.count(), Unit.objects.count()

    def dies(*arguments, **keywords):
        raise KeyboardInterrupt

    monkeypatch.setattr(posting, "_keep_rows", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.post(batch, by=officer, now=now, today=TODAY)
    assert (Entry.objects.count(), Unit.objects.count()) == (entries, units)
    assert work() == {}
    assert not ImportedRow.objects.exists()
    batch.refresh_from_db()
    assert batch.status == Status.IMPORTING
    monkeypatch.undo()
    actions.restart(batch, by=officer, now=now, today=TODAY)
    run(batch, officer, now)
    assert persons() == 712


def test_of_two_workers_one_posts(office, officer, now):
    batch = actions.upload(
        consultations(consultation(1)), name="a.xlsx", office=office, by=officer, now=now, today=TODAY
    )
    run(batch, officer, now)
    with pytest.raises(WrongMove):
        actions.post(batch, by=officer, now=now, today=TODAY)
    assert persons() == 1


def test_an_entry_that_somebody_reversed_by_hand_is_not_reversed_twice(bring, officer, now):
    from tongxin.ledger import actions as ledger

    bring(consultations(consultation(1), consultation(2, persons=2)))
    ledger.reverse(Entry.objects.get(persons=2), by=officer, now=now, reason="重复")
    actions.take_back(Batch.objects.get(), by=officer, now=now, reason="测试")
    assert work() == {}


def test_a_file_can_be_discarded(office, officer, now):
    batch = actions.upload(
        consultations(consultation(1)), name="a.xlsx", office=office, by=officer, now=now, today=TODAY
    )
    actions.discard(batch, by=officer, now=now)
    assert batch.status == Status.DISCARDED
    with pytest.raises(NotAllowed):
        actions.start(batch, by=officer, now=now)


def test_a_colleague_without_a_role_cannot(office, newcomer, now):
    with pytest.raises(NotAllowed):
        actions.upload(consultations(consultation(1)), name="a.xlsx", office=office, by=newcomer, now=now, today=TODAY)
    assert not Batch.objects.exists()


def test_when_only_faults_are_left_nothing_else_is_advised(bring):
    rows = [consultation(1), consultation(2, persons="三五个")]
    first = bring(consultations(*rows))
    assert "只导入无误的行" in str(first)
    bring(consultations(*rows), only_clean=True)
    assert "只导入无误的行" not in str(bring(consultations(*rows)))


def test_a_file_without_rows_is_refused(bring):
    with pytest.raises(NotReadable, match="只有表头，没有数据行"):
        bring(consultations())
    with pytest.raises(NotReadable, match="没有在文件中识别出台账"):
        bring(workbook(其他=[["甲", "乙", "丙"], ["1", "2", "3"]]))
    assert not Batch.objects.exists()


def test_a_dry_run_keeps_nothing(bring, good):
    result = bring(good, dry_run=True)
    assert (result.status, result.ok, result.rows) == ("checked", True, 4484)
    assert not Batch.objects.exists()
    assert not Entry.objects.filter(verb__startswith=WORK[0]).exists()
    assert set(result.as_json()) >= {
        "ok",
        "status",
        "file",
        "sha256",
        "rows",
        "faults",
        "imported",
        "sheets",
        "problems",
    }


def test_the_choice_of_columns_is_remembered(office, officer, now):
    rows = [["甲", "乙", "丙", "丁"], ["2021-03-08", "细河区", 2, "合同"]]
    batch = actions.upload(workbook(其他=rows), name="a.xlsx", office=office, by=officer, now=now, today=TODAY)
    assert batch.sheets.get().kind == ""
    fields = {0: "held_on", 1: "place", 2: "persons", 3: "category"}
    actions.change_reading(batch, 1, kind="legal.consultations", fields=fields, by=officer, now=now, today=TODAY)
    assert batch.sheets.get().new == 1
    assert ColumnMemory.objects.get().kind == "legal.consultations"
    again = actions.upload(workbook(其他=rows), name="b.xlsx", office=office, by=officer, now=now, today=TODAY)
    assert (again.sheets.get().kind, again.sheets.get().new) == ("legal.consultations", 1)


def test_the_worker_posts_what_was_started(office, officer, now):
    batch = actions.upload(
        consultations(consultation(1)), name="a.xlsx", office=office, by=officer, now=now, today=TODAY
    )
    actions.start(batch, by=officer, now=now)
    posting.post_in_background.func(batch.pk, officer.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.entries) == (Status.IMPORTED, 1)


def test_a_file_lost_on_the_way_fails_with_a_sentence(office, officer, now):
    from tongxin.files.actions import path_of

    batch = actions.upload(
        consultations(consultation(1, persons=4)), name="a.xlsx", office=office, by=officer, now=now, today=TODAY
    )
    actions.start(batch, by=officer, now=now)
    path_of(batch.file_id).unlink()
    with pytest.raises(FileNotFoundError):
        posting.post_in_background.func(batch.pk, officer.pk)
    batch.refresh_from_db()
    assert batch.status == Status.FAILED
    assert batch.failure


def test_units_of_the_system_are_matched_not_doubled(bring, office, officer, now):
    from tongxin.orgs.actions import UnitDraft, open_unit
    from tongxin.orgs.vocabulary import Kind

    with unwatched():
        known = open_unit(
            UnitDraft(kind=Kind.MERCHANT, name_zh="甲·商户", place=office.place_id, parent=office), by=officer, now=now
        )
    head = ["商户名称", "统一社会信用代码", "入驻日期", "主营类别", "所在地"]
    bring(workbook(入驻会员=[head, ["甲商户", "92210921ma8w8ke59j ", "2021/06/26", "原石", "阜蒙县"]]))
    assert Unit.objects.filter(kind="merchant").count() == 1
    known.refresh_from_db()
    assert known.credit_code == "92210921MA8W8KE59J"
