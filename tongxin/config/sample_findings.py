"""Findings of the sample city, one or two in every state, at sites that it has. All of it is made up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.ledger.models import Entry
from tongxin.people.models import Person
from tongxin.people.roles import Role
from tongxin.sites.actions import findings
from tongxin.sites.actions.findings import Because, Done, FindingDraft
from tongxin.sites.models import Assessment, Finding, Site
from tongxin.sites.offices import office
from tongxin.sites.vocabulary import INSPECTED
from tongxin.sites.vocabulary.application import Level
from tongxin.sites.vocabulary.assessment import AssessmentStatus
from tongxin.sites.vocabulary.finding import Origin, Severity

FRIDAY = 5
MAJOR = Severity.MAJOR.value


def set_up(officer: Person, now: datetime) -> Iterator[str]:
    """Raise findings, lead them so far, and yield what was made, a line. Can be run again."""
    if Finding.objects.exists():
        return
    seen = [(site, person) for site in Site.objects.for_list() if (person := _county_officer(site))]
    elsewhere = [site for site in Site.objects.for_list() if not _county_officer(site)]
    if len(seen) < 2:
        return
    with transaction.atomic():
        for number, (site, person) in enumerate(seen[:4]):
            Follow(site, person, officer, now).all_of(number)
        for number, site in enumerate(elsewhere[:3]):
            Follow(site, officer, officer, now).left_open(number)
        _of_the_assessment(officer, now)
    yield _("Sample findings: %(number)s, in every state") % {"number": Finding.objects.count()}


def _county_officer(site: Site) -> Person | None:
    unit = office(Level.COUNTY, site)
    return Person.objects.holding(Role.COUNTY_OFFICER, at=unit).order_by("pk").first() if unit else None


class Follow:
    """The findings about one site. by: who raises and verifies; reporter: who reports for the site."""

    def __init__(self, site: Site, by: Person, officer: Person, now: datetime) -> None:
        self.site, self.by, self.now = site, by, now
        operators = Person.objects.holding(Role.SITE_OPERATOR, at=site.unit).order_by("pk")
        self.reporter = operators.first() or officer

    def all_of(self, number: int) -> None:
        """One that is closed, and one or two that are not, other ones at each site."""
        self._closed()
        match number % 4:
            case 0:
                self._raise("示例：意见箱长期未开启，群众反映事项无登记。", days_ago=34, due_in=-4, severity=MAJOR)
                self._report(
                    self._raise("示例：部分活动缺少签到表。", days_ago=20, due_in=8), "示例：已补齐签到表。", 2
                )
            case 1:
                self._sent_back()
            case 2:
                self._extended()
            case _:
                self._cancelled()

    def left_open(self, number: int) -> None:
        """One that is to be corrected; at the first site it is overdue."""
        late = number == 0
        self._raise(
            "示例：工作制度未随标准修订更新。", wanted="对照新版标准修订并公示。", days_ago=30 if late else 6,
            due_in=-2 if late else 15 + number,
        )  # fmt: skip

    def _raise(
        self, what: str, *, days_ago: int, due_in: int, wanted: str = "限期整改并上报佐证材料。", severity: str = "",
        because: Because | None = None,
    ) -> Finding:  # fmt: skip
        then = self._at(days_ago)
        draft = FindingDraft(
            what=what, wanted=wanted, found_on=timezone.localdate(then), due_on=self._due(due_in),
            severity=severity or Severity.MINOR.value,
        )  # fmt: skip
        (finding,) = findings.raise_findings(self.site, [draft], because=because or Because(), by=self.by, now=then)
        return finding

    def _due(self, days: int) -> date:
        """A day so many days from today; the Monday after where it falls on a weekend."""
        day = timezone.localdate(self.now) + timedelta(days=days)
        return day + timedelta(days=8 - day.isoweekday() if day.isoweekday() > FRIDAY else 0)

    def _at(self, days_ago: int) -> datetime:
        return self.now - timedelta(days=days_ago)

    def _report(self, finding: Finding, text: str, days_ago: int) -> None:
        then = self._at(days_ago)
        papers = list(self.site.documents.on_file().newest_first()[:1])
        done = Done(text=text, done_on=timezone.localdate(then), evidence=papers)
        findings.report_correction(finding, done, by=self.reporter, now=then)

    def _closed(self) -> None:
        entry = _inspection(self.site)
        finding = self._raise(
            "示例：检查时发现档案未按年度归集，查阅不便。", days_ago=60, due_in=-25,
            because=Because(origin=Origin.INSPECTION.value, entry=entry.position) if entry else None,
        )  # fmt: skip
        self._report(finding, "示例：已按年度、类别重新归集，编制目录。", 41)
        findings.accept_correction(finding, opinion="示例：现场查看属实。", by=self.by, now=self._at(38))

    def _sent_back(self) -> None:
        finding = self._raise("示例：活动场所开放时间未公示。", days_ago=25, due_in=-5)
        self._report(finding, "示例：已在门口张贴。", 9)
        due_on = self._due(9)
        opinion = "示例：照片看不清张贴内容，请重新上传。"
        findings.send_back(finding, opinion=opinion, due_on=due_on, by=self.by, now=self._at(7))

    def _extended(self) -> None:
        finding = self._raise("示例：会议室吊顶渗水，影响使用。", days_ago=18, due_in=3, severity=MAJOR)
        due_on = self._due(24)
        findings.extend(finding, due_on=due_on, reason="示例：需等待房屋维修排期。", by=self.by, now=self._at(2))

    def _cancelled(self) -> None:
        finding = self._raise("示例：未见年度工作计划。", days_ago=12, due_in=16)
        findings.cancel(finding, reason="示例：计划已在档案中，属误提。", by=self.by, now=self._at(11))


def _inspection(site: Site) -> Entry | None:
    """The last inspection that an imported list tells of."""
    found = Entry.objects.live().filter(verb=INSPECTED.code, unit_path=site.unit.path)
    return found.order_by("-occurred_on", "-position").first()


def _of_the_assessment(officer: Person, now: datetime) -> Sequence[Finding]:
    """What the concluded assessment found is to be corrected."""
    concluded = Assessment.objects.filter(status=AssessmentStatus.CONCLUDED).for_page().first()
    if concluded is None:
        return ()
    version = concluded.application.round.version
    draft = FindingDraft(
        what="示例：社会实践活动记录不完整。", wanted="补充活动方案、小结各一份。", found_on=timezone.localdate(now),
        criterion=version.criteria.in_order().last(),
    )  # fmt: skip
    because = Because(origin=Origin.ASSESSMENT.value, assessment=concluded)
    return findings.raise_findings(concluded.application.site, [draft], because=because, by=officer, now=now)
