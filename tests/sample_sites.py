"""A demonstration site with a paper on file and one asked for; the programme, round and standard are the city's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tests.sample_brands import SampleBrand, make_brand
from tests.sample_cases import SampleCases, make_cases
from tongxin.orgs.models import Unit
from tongxin.people.models import Person
from tongxin.sites.actions import applications, designations, dossiers, findings, lists, programmes, standards
from tongxin.sites.actions.sites import register_site
from tongxin.sites.models import (
    Application,
    Designation,
    Document,
    EvidenceKind,
    Finding,
    MaterialRequest,
    Round,
    Site,
    Standard,
    StandardVersion,
)
from tongxin.sites.vocabulary.standard import VersionStatus

PAPER = b"%PDF-1.4\nsample"


@dataclass(frozen=True)
class SampleSite:
    """One of everything that a page of the sites can be about."""

    site: Site
    paper: Document
    wanted: MaterialRequest
    round: Round
    planned: Round
    version: StandardVersion
    draft: StandardVersion
    cases: SampleCases
    title: Designation
    application: Application
    brand: SampleBrand
    finding: Finding


def make_site(unit: Unit, officer: Person, *, now: datetime, title: str = "示例·制度汇编") -> SampleSite:
    """Open the dossier of a unit; set up the city's programme if there is none yet."""
    office = Unit.objects.get(pk=officer.standings()[0].unit_id)
    lists.install(office, by=officer, now=now)
    version = Standard.objects.get(code="ten_haves").versions.in_force(now.date()).get()
    site = register_site(unit, by=officer, now=now)
    paper = dossiers.DocumentDraft(
        evidence=EvidenceKind.objects.get(code="rules"), title=title, issued_on=date(2026, 3, 1)
    )
    filed = dossiers.file_document(site, paper, PAPER, name="制度.pdf", by=officer, now=now)
    round_ = Round.objects.filter(year=2026).first() or _round(version, office, officer, now)
    asking = dossiers.Asking(
        criterion=version.criteria.get(code="H08"),
        evidence=EvidenceKind.objects.get(code="training_plan"),
        reason="示例：核对年度培训安排的文本",
        minutes=20,
        due_on=date(2027, 1, 31),
        round=round_,
    )
    wanted = dossiers.ask_for_material(site, asking, by=officer, now=now)
    draft = StandardVersion.objects.filter(status=VersionStatus.DRAFT, standard=version.standard).first()
    if draft is None:
        draft = standards.draft_version(version.standard, by=officer, now=now)
    planned = Round.objects.get(year=2027)
    begun = applications.begin(site, round_, by=officer, now=now)  # before there is a title: it is not applied for then
    cases = make_cases(site, officer, now=now)
    decision = designations.Decision(
        level="city", decision_number="示例〔2026〕9号", decided_on=date(2026, 1, 9), valid_from=date(2026, 1, 9),
        basis="示例：公示以纸质方式进行",
    )  # fmt: skip
    title_held = designations.designate(site, decision, by=officer, now=now)
    return SampleSite(
        site, filed, wanted, round_, planned, version, draft, cases, title_held, begun,
        make_brand(site, officer, now=now),
        make_finding(site, officer, now=now),
    )  # fmt: skip


def make_finding(site: Site, officer: Person, *, now: datetime) -> Finding:
    """Raise a finding about a site."""
    draft = findings.FindingDraft(
        what="示例：消防通道堆放杂物", wanted="示例：清理并保持畅通", found_on=date(2026, 11, 2)
    )
    (finding,) = findings.raise_findings(site, [draft], because=findings.Because(), by=officer, now=now)
    return finding


def _round(version: StandardVersion, office: Unit, officer: Person, now: datetime) -> Round:
    terms = programmes.ProgrammeDraft(
        name_zh="示例·创新示范点", mode="naming", approval_basis="示例批复", approval_number="示例〔2026〕1号",
        conditions="有固定场所。", timetable="十一月申报。", quota=3,
    )  # fmt: skip
    programme = programmes.set_up_programme(terms, owner=office, by=officer, now=now)
    plan = programmes.RoundDraft(
        version=version, opens_on=date(2026, 11, 1), closes_on=date(2027, 1, 31), last_month=202611, call="示例。"
    )
    opened = programmes.plan_round(programme, 2026, plan, by=officer, now=now)
    programmes.open_round(opened, by=officer, now=now)
    programmes.plan_round(programme, 2027, plan, by=officer, now=now)
    return opened
