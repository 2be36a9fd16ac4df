"""Standards: shipped, drafted, edited in the browser or in one workbook, tried, put into force; never edited after."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
import python_calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from conftest import make_office
from tests.guards import unwatched
from tongxin.ledger.models import Entry
from tongxin.orgs.vocabulary import Kind
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites import workbook
from tongxin.sites.actions import lists, programmes
from tongxin.sites.actions import standards as actions
from tongxin.sites.drafts import CriterionDraft, NotAStandard
from tongxin.sites.dry_run import dry_run
from tongxin.sites.models import EvidenceKind, Site, Standard
from tongxin.sites.tests.conftest import make_site, record
from tongxin.sites.vocabulary.standard import RuleKind

DAY = date(2027, 1, 1)


@pytest.fixture
def draft(ten_haves, officer, now):
    with unwatched():
        return actions.draft_version(ten_haves.standard, by=officer, now=now)


def papers():
    return dict(EvidenceKind.objects.values_list("code", "name_zh"))


def test_what_ships_is_in_force_and_stays(standards, office, officer, now):
    assert {each.code for each in Standard.objects.all()} == {"ten_haves", "seven_haves"}
    ten = Standard.objects.get(code="ten_haves").versions.get()
    assert (ten.status, ten.criteria.count(), ten.pass_points) == ("in_force", 10, 8000)
    assert sum(each.points for each in ten.criteria.all()) == 10_000
    assert lists.install(office, by=officer, now=now) == 0


def test_every_figure_that_ships_can_be_asked(standards):
    from tongxin.sites.drafts import askable

    for standard in Standard.objects.all():
        for criterion in standard.versions.get().criteria.all():
            assert not criterion.figure or criterion.figure in askable()


def test_at_least_six_of_the_ten_can_be_answered_by_the_ledger(ten_haves):
    asked = [each for each in ten_haves.criteria.all() if each.figure]
    assert len([each for each in asked if each.about == "unit"]) >= 8


def test_a_draft_begins_with_what_is_in_force(draft, ten_haves):
    assert draft.number == 2
    assert actions.contents_of(draft) == actions.contents_of(ten_haves)


def test_there_is_one_draft_at_a_time(draft, officer, now):
    with pytest.raises(actions.DraftExists):
        actions.draft_version(draft.standard, by=officer, now=now)


def test_a_version_in_force_is_never_edited(ten_haves, officer, now):
    said = CriterionDraft(code="H11", title="有新意", points=500)
    with pytest.raises(NotAllowed):
        actions.save_criterion(ten_haves, said, by=officer, now=now)
    with pytest.raises(NotAllowed):
        actions.remove_criterion(ten_haves.criteria.first(), by=officer, now=now)
    with pytest.raises(NotAllowed):
        actions.replace_contents(ten_haves, actions.contents_of(ten_haves), by=officer, now=now)
    assert ten_haves.criteria.count() == 10


def test_a_county_officer_writes_no_standard(draft, county_officer, now):
    with pytest.raises(NotAllowed):
        actions.save_criterion(draft, CriterionDraft(code="H11", title="x", points=5), by=county_officer, now=now)


def test_a_criterion_is_added_and_changed(draft, officer, now):
    said = CriterionDraft(
        code="H11", title="有创新", points=500, rule="bonus", parameters={"each": 100}, evidence=("rules",),
        evidence_rule="any",
    )  # fmt: skip
    held = actions.save_criterion(draft, said, by=officer, now=now)
    assert actions.draft_of(held) == said
    actions.save_criterion(
        draft,
        replace(said, points=300, rule="boolean", parameters={"at_least": 1}),
        criterion=held,
        by=officer,
        now=now,
    )
    assert draft.criteria.get(code="H11").points == 300


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"points": 0}, "points"),
        ({"code": "H 1"}, "code"),
        ({"title": ""}, "title"),
        ({"rule": "lottery"}, "rule"),
        ({"rule": "add", "parameters": {}}, "each"),
        ({"evidence": ("diploma",)}, "evidence"),
        ({"evidence_rule": "all"}, "evidence"),
        ({"figure": "inspection_years"}, "figure"),  # does not add up
        ({"rule": "veto", "points": 0, "parameters": {}, "figure": "units"}, "figure"),
        ({"months": 0}, "months"),
        ({"code": "H02"}, "code"),
    ],
)
def test_what_makes_no_criterion_is_named(draft, officer, now, wrong, field):
    said = {"code": "H11", "title": "有创新", "points": 500, "parameters": {"at_least": 1}} | wrong
    with pytest.raises(NotAStandard) as refused:
        actions.save_criterion(draft, CriterionDraft(**said), by=officer, now=now)
    assert field in {problem.field for _code, problem in refused.value.problems}
    assert draft.criteria.count() == 10


def test_a_new_version_retires_the_old_one_and_old_words_stay(draft, ten_haves, officer, round_, now):
    held = draft.criteria.get(code="H07")
    changed = actions.draft_of(held)
    actions.save_criterion(draft, replace(changed, title="有品牌主题活动"), criterion=held, by=officer, now=now)
    actions.enact(draft, effective_from=DAY, by=officer, now=now)
    ten_haves.refresh_from_db()
    assert (ten_haves.status, draft.status, draft.effective_from) == ("retired", "in_force", DAY)
    assert round_.version.criteria.get(code="H07").title == "有主题活动"
    verbs = list(Entry.objects.order_by("-position").values_list("verb", flat=True)[:2])
    assert verbs == ["sites.standard_enacted", "sites.standard_retired"]


def test_a_version_takes_effect_later_than_the_one_before(draft, officer, now):
    with pytest.raises(NotAllowed):
        actions.enact(draft, effective_from=date(2021, 1, 1), by=officer, now=now)


def test_a_version_that_follows_begins_today_at_the_earliest(draft, officer, now):
    with pytest.raises(NotAllowed, match="早于今天"):
        actions.enact(draft, effective_from=now.date() - timedelta(days=1), by=officer, now=now)
    actions.enact(draft, effective_from=now.date(), by=officer, now=now)


def test_up_to_its_first_day_the_version_before_is_in_force(draft, ten_haves, officer, now):
    actions.enact(draft, effective_from=DAY, by=officer, now=now)
    versions = ten_haves.standard.versions
    for day, found in ((DAY - timedelta(days=1), ten_haves), (DAY, draft)):
        assert list(versions.in_force(day)) == [found]
    told = {each.number: each.state(now.date()).value for each in versions.for_list()}
    assert told == {1: "in_force", 2: "coming"}
    assert versions.for_list().get(number=1).state(DAY).value == "retired"


def test_a_round_is_opened_by_the_version_of_its_first_day(draft, ten_haves, office, officer, now):
    actions.enact(draft, effective_from=DAY, by=officer, now=now)
    programme = programmes.set_up_programme(
        programmes.ProgrammeDraft(name_zh="示例·试点", mode="pilot"), owner=office, by=officer, now=now
    )

    def opened(year, version, day):
        terms = programmes.RoundDraft(version=version, opens_on=day, closes_on=day, last_month=202611)
        planned = programmes.plan_round(programme, year, terms, by=officer, now=now)
        programmes.open_round(planned, by=officer, now=now)
        return planned.is_open

    assert opened(2025, ten_haves, now.date())
    assert opened(2026, draft, DAY)
    with pytest.raises(NotAllowed):
        opened(2027, ten_haves, DAY)
    with pytest.raises(NotAllowed):
        opened(2028, draft, now.date())


def test_the_pages_say_which_version_is_in_force_today(officer_client, draft, ten_haves, officer):
    day = timezone.localdate() + timedelta(days=30)
    address = reverse("sites:enacting", args=[draft.public_id])
    past = timezone.localdate() - timedelta(days=1)
    assert officer_client.post(address, {"effective_from": past.isoformat()}).status_code == 422
    assert officer_client.post(address, {"effective_from": day.isoformat()}).status_code == 302
    page = officer_client.get(reverse("sites:standards")).content.decode()
    assert "待施行" in page
    assert "已废止" not in page
    assert "现行" in officer_client.get(ten_haves.get_absolute_url()).content.decode()
    assert officer_client.get(ten_haves.standard.get_absolute_url()).url == ten_haves.get_absolute_url()


def test_a_workbook_says_what_it_was_written_from(draft):
    said = actions.contents_of(draft)
    assert workbook.read(workbook.write(said, evidence=papers()), evidence=papers()) == said


def edited(content: bytes, changes: dict[tuple[str, int, str], object], *, drop: str = "") -> bytes:
    """Write a workbook anew with other cells: (sheet, row as the program numbers it, column) → what it says."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    for name in book.sheet_names:
        if name == drop:
            continue
        rows = book.get_sheet_by_name(name).to_python()
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for index, cell in enumerate(row):
                sheet.write(number, index, changes.get((name, number + 1, rows[0][index]), cell))
    made.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (("criteria", 2, "points"), "ten"),
        (("criteria", 3, "rule"), "lottery"),
        (("criteria", 4, "figure"), "happiness"),
        (("criteria", 5, "evidence"), "rules diploma"),
        (("criteria", 6, "at_least"), ""),
        (("criteria", 7, "months"), "a year"),
        (("criteria", 11, "steps"), "300:7, 100:4"),
        (("criteria", 8, "method"), "magic"),
        (("settings", 2, "pass_points"), "most"),
        (("bands", 2, "points"), "many"),
    ],
)
def test_each_mistake_is_named_by_sheet_row_and_column(draft, cell, says):
    content = edited(workbook.write(actions.contents_of(draft), evidence=papers()), {cell: says})
    with pytest.raises(workbook.NotAWorkbook) as refused:
        workbook.read(content, evidence=papers())
    assert [tuple(mistake[:3]) for mistake in refused.value.mistakes] == [cell]
    assert all(mistake.message for mistake in refused.value.mistakes)


def test_a_missing_sheet_and_a_strange_file_are_said(draft):
    content = edited(workbook.write(actions.contents_of(draft), evidence=papers()), {}, drop="criteria")
    for wrong in (content, b"no workbook", b""):
        with pytest.raises(workbook.NotAWorkbook):
            workbook.read(wrong, evidence=papers())


def test_a_workbook_names_figures_and_papers_and_takes_their_names(draft):
    content = workbook.write(actions.contents_of(draft), evidence=papers())
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    figures = {row[0]: row[1] for row in book.get_sheet_by_name("台账指标").to_python()}
    assert figures["persons_served"]
    assert ["rules", papers()["rules"]] in book.get_sheet_by_name("材料种类").to_python()
    named = edited(
        content,
        {
            ("criteria", 2, "figure"): figures["persons_served"],
            ("criteria", 2, "evidence"): f"{papers()['rules']}、{papers()['results_report']}",
            ("criteria", 2, "method"): "看现场",
            ("criteria", 2, "about"): "全市",
            ("criteria", 2, "rule"): str(RuleKind(draft.criteria.in_order().first().rule).label),
        },
    )
    first = workbook.read(named, evidence=papers()).criteria[0]
    assert (first.figure, first.evidence, first.method, first.about) == (
        "persons_served", ("rules", "results_report"), "visit", "city",
    )  # fmt: skip


def test_numbers_may_be_typed_as_numbers(draft):
    content = edited(workbook.write(actions.contents_of(draft), evidence=papers()), {("criteria", 2, "points"): 12.5})
    assert workbook.read(content, evidence=papers()).criteria[0].points == 1250


def test_a_trial_names_the_sites_that_would_change(draft, officer, site, now):
    for code in ("H01", "H04", "H05", "H06", "H08", "H09", "H10", "H02", "H03"):
        actions.remove_criterion(draft.criteria.get(code=code), by=officer, now=now)
    record(site.unit, officer, now, times=4)
    make_site(now, name="示例·无活动")
    actions.save_terms(draft, pass_points=800, note="", bands=actions.contents_of(draft).bands[:0], by=officer, now=now)
    found = dry_run(draft, list(Site.objects.for_list()), on=date(2026, 11, 23))
    assert [(change.site, change.after.passes) for change in found.changed] == [(site, True)]
    assert found.sites == 2


def test_a_trial_counts_the_months_of_the_newest_round_of_its_own_standard(officer_client, draft, round_):
    told = officer_client.get(reverse("sites:trying", args=[draft.public_id])).content.decode()
    assert "示例·创新试点" in told
    other = Standard.objects.get(code="seven_haves").versions.get()
    told = officer_client.get(reverse("sites:trying", args=[other.public_id])).content.decode()
    assert "示例·创新试点" not in told


def test_a_trial_takes_the_same_queries_for_many_sites(draft, site, now):
    def queries(sites):
        with CaptureQueriesContext(connection) as captured:
            dry_run(draft, sites, on=date(2026, 11, 23))
        return len(captured)

    one = queries(list(Site.objects.for_list()))
    for number in range(4):
        unit = make_office("210921000000", name=f"示例·{number}", kind=Kind.SITE_OPERATOR)
        with unwatched():
            Site.objects.create(unit=unit, registered_at=now)
    assert queries(list(Site.objects.for_list())) <= one


def test_a_criterion_is_written_in_the_browser(officer_client, draft):
    address = reverse("sites:criterion", args=[draft.public_id, "H10"])
    given = {
        "code": "H10", "title": "有工作成效", "points": "10", "method": "system", "rule": "tier",
        "steps": "200:4, 600：7，900:10", "figure": "persons_served", "about": "unit", "threshold": "200",
        "months": "12", "evidence": ["results_report"], "evidence_rule": "optional", "fresh_months": "12",
    }  # fmt: skip
    assert officer_client.post(address, given).status_code == 302
    assert draft.criteria.get(code="H10").parameters == {"steps": [[200, 400], [600, 700], [900, 1000]]}
    for wrong in ({"points": "ten"}, {"points": "0.001"}, {"steps": "viele"}, {"figure": "x"}, {"months": "-1"}):
        assert officer_client.post(address, given | wrong).status_code == 422


def test_whoever_saves_a_criterion_second_is_told_and_overwrites_nothing(officer_client, draft, people):
    address = reverse("sites:criterion", args=[draft.public_id, "H10"])
    page = officer_client.get(address)
    form = page.context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    colleague = people(Role.CITY_OFFICER, name="示例·市级另一人")
    other = Client()
    other.force_login(colleague)
    assert other.post(address, shown | {"guidance": "先保存的要点"}).status_code == 302
    second = officer_client.post(address, shown | {"guidance": "后保存的要点"})
    told = second.content.decode()
    assert second.status_code == 422
    assert "示例·市级另一人" in told
    assert "考评要点" in told
    assert "后保存的要点" in told
    assert draft.criteria.get(code="H10").guidance == "先保存的要点"
    compared = shown | {"guidance": "后保存的要点", "seen": second.context["form"]["seen"].value()}
    assert officer_client.post(address, compared).status_code == 302
    assert draft.criteria.get(code="H10").guidance == "后保存的要点"
    assert officer_client.post(address, compared).status_code == 302  # pressed twice: nothing is overwritten


def test_pass_mark_and_bands_are_written_in_the_browser(officer_client, draft):
    address = reverse("sites:terms", args=[draft.public_id])
    given = {"pass_points": "75.5", "bands": "good 85 良好 good\nfair 70 合格", "note": "示例"}
    assert officer_client.post(address, given).status_code == 302
    draft.refresh_from_db()
    assert draft.pass_points == 7550
    assert list(draft.bands.order_by("points").values_list("code", "points")) == [("fair", 7000), ("good", 8500)]
    assert officer_client.post(address, given | {"bands": "good viele 良好"}).status_code == 422
    assert officer_client.post(address, given | {"bands": "a 80 甲\nb 80 乙"}).status_code == 422


def test_a_workbook_is_taken_over_whole_or_not_at_all(officer_client, draft):
    address = reverse("sites:importing", args=[draft.public_id])
    content = workbook.write(actions.contents_of(draft), evidence=papers())
    wrong = edited(content, {("criteria", 2, "points"): "ten"})
    refused = officer_client.post(address, {"file": SimpleUploadedFile("x.xlsx", wrong)})
    assert (refused.status_code, draft.criteria.get(code="H01").points) == (422, 1000)
    right = edited(content, {("criteria", 2, "points"): 12})
    assert officer_client.post(address, {"file": SimpleUploadedFile("x.xlsx", right)}).status_code == 302
    assert draft.criteria.get(code="H01").points == 1200
