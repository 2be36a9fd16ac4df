"""The public notice: put out, objected to, answered, over; naming follows it, and never comes before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.guards import unwatched
from tongxin.calendars import actions as calendars
from tongxin.ledger.models import Entry
from tongxin.notices.models import Notice
from tongxin.people.permissions import NotAllowed
from tongxin.people.roles import Role
from tongxin.sites.actions import naming, notices, public_objections, reviews, scoring
from tongxin.sites.actions.designations import Decision, designate
from tongxin.sites.actions.naming import NamingDecision
from tongxin.sites.actions.public_objections import Answer, CameIn
from tongxin.sites.actions.reviews import Said
from tongxin.sites.announcement import announcement
from tongxin.sites.models import Application, Assessment, Designation, ListedSite, PublicObjection, Veto
from tongxin.sites.notice_lists import nameable
from tongxin.sites.permissions import notices as may
from tongxin.sites.tests.conftest import make_site
from tongxin.sites.tests.noticing import drafted, may_be_named, naming_round, publicised
from tongxin.sites.vocabulary.notice import Channel, Ruling, Running
from tongxin.todos.models import Todo

CITY = ZoneInfo("Asia/Shanghai")
MONDAY, LAST = date(2026, 11, 23), date(2026, 11, 30)  # put out on Monday, five working days from Tuesday on


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=CITY)


def decision(day: date, **more) -> NamingDecision:
    return NamingDecision(number="示例〔2026〕20号", decided_on=day, valid_from=day, **more)


@pytest.fixture
def naming_of(ten_haves, office, officer, now):
    calendars.install()
    return naming_round(ten_haves, office, officer, now)


@pytest.fixture
def sites(standards, now):
    return [make_site(now, name=f"示例·{number}号点") for number in "一二三四"]


@pytest.fixture
def listed(naming_of, sites, officer, now) -> list[ListedSite]:
    """Two sites in public notice."""
    found = [may_be_named(site, naming_of, now) for site in sites[:2]]
    return publicised(naming_of, found, officer, now)


def again(listed: ListedSite) -> ListedSite:
    return ListedSite.objects.for_list().get(pk=listed.pk)


def status(listed: ListedSite) -> str:
    return Application.objects.get(pk=listed.application_id).status


def test_put_out_each_site_has_its_clock(listed, officer):
    assert [each.deadline.due_on for each in listed] == [LAST, LAST]
    assert len({each.deadline_id for each in listed}) == 2
    assert {status(each) for each in listed} == {"publicised"}
    assert listed[0].running(LAST) is Running.RUNS
    assert listed[0].running(LAST + timedelta(days=1)) is Running.OVER
    assert Entry.objects.filter(verb="sites.application_publicised").count() == 2
    assert Entry.objects.get(verb="sites.public_notice_put_out").details["until"] == LAST.isoformat()
    assert not Todo.objects.filter(kind="sites.public_notice_to_put_out", state="open").exists()
    assert Todo.objects.get(kind="sites.naming_to_decide").from_on == LAST + timedelta(days=1)


def test_longer_never_shorter(naming_of, sites, officer, now):
    found = may_be_named(sites[0], naming_of, now)
    made = drafted(naming_of, [found], officer, now, days=3)
    with pytest.raises(NotAllowed, match="5"):
        notices.put_out(made, by=officer, now=now)
    longer = notices.NoticeDraft(
        title="示例", text="示例", office="示例", office_address="示例路", office_phone="0418-1", days=7
    )
    notices.amend_notice(made, longer, [found], by=officer, now=now)
    notices.put_out(made, by=officer, now=now)
    assert made.listed.select_related("deadline").get().deadline.due_on == date(2026, 12, 2)


def test_a_pilot_names_nobody(round_, officer, now):
    with pytest.raises(NotAllowed):
        drafted(round_, [], officer, now)


def test_who_is_not_assessed_well_or_excluded_is_not_listed(naming_of, sites, officer, now):
    weak = may_be_named(sites[0], naming_of, now, points=100)
    with pytest.raises(NotAllowed):
        drafted(naming_of, [weak], officer, now)
    excluded = may_be_named(sites[1], naming_of, now)
    fact = scoring.VetoDraft("示例：事实", date(2026, 2, 1), "示例〔2026〕7号", "示例")
    scoring.find_veto(sites[1], fact, by=officer, now=now)
    with pytest.raises(NotAllowed):
        drafted(naming_of, [excluded], officer, now)


def test_who_holds_the_title_is_renewed_and_not_named_anew(naming_of, sites, officer, now):
    found = may_be_named(sites[0], naming_of, now)
    held = Decision(
        level="city", decision_number="示例〔2025〕9号", decided_on=MONDAY, valid_from=MONDAY,
        basis="示例：公示以纸质方式进行",
    )  # fmt: skip
    designate(sites[0], held, by=officer, now=now)
    with pytest.raises(NotAllowed):
        drafted(naming_of, [found], officer, now)
    assert not nameable(naming_of)


def test_an_application_stands_on_one_notice(naming_of, sites, officer, now):
    found = may_be_named(sites[0], naming_of, now)
    first = drafted(naming_of, [found], officer, now)
    with pytest.raises(NotAllowed):
        drafted(naming_of, [found], officer, now)
    notices.discard(first, by=officer, now=now)
    drafted(naming_of, [found], officer, now)


def test_without_office_and_landline_it_is_not_put_out(naming_of, sites, officer, now):
    found = may_be_named(sites[0], naming_of, now)
    bare = notices.NoticeDraft(title="示例", text="示例", office="示例", days=5)
    made = notices.draft_notice(naming_of, bare, [found], by=officer, now=now)
    with pytest.raises(NotAllowed):
        notices.put_out(made, by=officer, now=now)
    assert status(made.listed.get()) == "assessing"


def test_only_who_runs_the_programme(naming_of, sites, county_officer, officer, now):
    found = may_be_named(sites[0], naming_of, now)
    with pytest.raises(NotAllowed):
        drafted(naming_of, [found], county_officer, now)
    made = drafted(naming_of, [found], officer, now)
    for verb in (notices.put_out, notices.discard):
        with pytest.raises(NotAllowed):
            verb(made, by=county_officer, now=now)
    assert made.listed.count() == 1


def test_an_objection_stops_one_clock(listed, officer):
    first, second = listed
    wednesday = date(2026, 11, 25)
    objection = public_objections.object_publicly(first, text="示例：情况不实", now=at(wednesday))
    assert (again(first).running(LAST), again(second).running(LAST)) == (Running.STANDS, Running.RUNS)
    assert Entry.objects.get(verb="sites.public_objection_filed").actor == "public"
    assert Todo.objects.filter(kind="sites.public_objection_to_answer", state="open").count() == 1
    public_objections.answer_publicly(
        objection, Answer(ruling=Ruling.REJECTED, text="经核实，情况属实。"), by=officer, now=at(date(2026, 11, 27))
    )
    # Tuesday counted; Wednesday to Friday stood; four more from Monday on.
    assert again(first).deadline.due_on == date(2026, 12, 3)
    assert again(second).deadline.due_on == LAST
    assert not Todo.objects.filter(kind="sites.public_objection_to_answer", state="open").exists()


def test_the_clock_waits_for_the_last_answer(listed, officer):
    first = listed[0]
    day = date(2026, 11, 25)
    one = public_objections.object_publicly(first, text="示例：其一不实", now=at(day))
    two = public_objections.object_publicly(first, text="示例：其二不实", now=at(day))
    rejected = Answer(ruling=Ruling.REJECTED, text="经核实，情况属实。")
    public_objections.answer_publicly(one, rejected, by=officer, now=at(day))
    assert again(first).running(day) is Running.STANDS
    public_objections.answer_publicly(two, rejected, by=officer, now=at(day))
    assert again(first).deadline.due_on == date(2026, 12, 1)
    # Another one on the same day, after the answer: the next day stands.
    public_objections.object_publicly(first, text="示例：其三不实", now=at(day))
    assert again(first).running(day) is Running.STANDS


def test_a_letter_stops_the_clock_from_its_day(listed, officer, county_officer):
    first = listed[0]
    letter = CameIn(channel=Channel.LETTER, filed_on=date(2026, 11, 30), text="示例：来信反映不实")
    with pytest.raises(NotAllowed):
        public_objections.record_objection(first, letter, by=county_officer, now=at(date(2026, 12, 1)))
    # Came in on the last day, recorded the day after.
    public_objections.record_objection(first, letter, by=officer, now=at(date(2026, 12, 1)))
    assert again(first).running(date(2026, 12, 1)) is Running.STANDS
    late = CameIn(channel=Channel.CALL, filed_on=date(2026, 12, 1), text="示例：来电反映不实")
    with pytest.raises(NotAllowed):
        public_objections.record_objection(listed[1], late, by=officer, now=at(date(2026, 12, 1)))


def test_the_texts_are_encrypted_and_the_receipt_finds_the_answer(listed, officer, now):
    objection = public_objections.object_publicly(listed[0], text="示例：情况不实", contact="1380000", now=now)
    fresh = PublicObjection.objects.get(pk=objection.pk)
    assert (fresh.text, fresh.contact, fresh.receipt) == ("示例：情况不实", "1380000", objection.receipt)
    for stored in ("text", "contact", "receipt"):
        assert "示例" not in str(vars(fresh)[stored])
    typed = objection.receipt.lower().replace("-", " ")
    assert PublicObjection.objects.by_receipt(typed).get() == objection
    assert not PublicObjection.objects.by_receipt("2222-2222-2222").exists()


def test_upheld_the_panel_has_its_result_back(listed, officer):
    first = listed[0]
    day = date(2026, 11, 25)
    objection = public_objections.object_publicly(first, text="示例：情况不实", now=at(day))
    again_ = Answer(ruling=Ruling.ASSESS_AGAIN, text="异议成立，重新评审。")
    public_objections.answer_publicly(objection, again_, by=officer, now=at(day))
    assert (status(first), again(first).outcome) == ("assessing", "assessed_again")
    assessment = Assessment.objects.for_page().get(application=first.application)
    assert (assessment.status, assessment.points) == ("reconciling", None)
    assert Todo.objects.filter(kind="sites.assessment_to_take_up_again", state="open").exists()
    scoring.let_stand(assessment, reason="评审组复议，维持原分", by=officer, now=at(day))
    assert not Todo.objects.filter(kind="sites.assessment_to_take_up_again", state="open").exists()
    assert assessment.status == "scored"


def test_upheld_and_declined(listed, officer):
    first = listed[0]
    day = date(2026, 11, 25)
    objection = public_objections.object_publicly(first, text="示例：情况不实", now=at(day))
    other = public_objections.object_publicly(first, text="示例：同样不实", now=at(day))
    ruling = Answer(ruling=Ruling.DECLINE, text="异议成立，不予命名。", document_number="示例〔2026〕19号")
    public_objections.answer_publicly(objection, ruling, by=officer, now=at(day))
    assert (status(first), again(first).outcome) == ("declined", "declined")
    assert first.application.opinions.get().document_number == "示例〔2026〕19号"
    # The other objector is owed an answer too, and it changes nothing.
    public_objections.answer_publicly(other, ruling, by=officer, now=at(day))
    assert status(first) == "declined"
    with pytest.raises(NotAllowed):
        public_objections.object_publicly(first, text="示例：又不实", now=at(day))


def test_an_application_in_notice_is_declined_by_the_answer_while_an_objection_waits(listed, officer, now):
    first, second = listed
    public_objections.object_publicly(first, text="示例：情况不实", now=now)
    with pytest.raises(NotAllowed):
        reviews.decline(Application.objects.for_page().get(pk=first.application_id), Said("示例"), by=officer, now=now)
    # What the office finds out by itself ends the other one, and takes it off the notice.
    found = Application.objects.for_page().get(pk=second.application_id)
    reviews.decline(found, Said("示例：单位已注销", "示例〔2026〕22号"), by=officer, now=now)
    assert (status(second), again(second).outcome, again(first).outcome) == ("declined", "declined", "")


def test_no_title_is_given_past_the_notice_on_which_the_site_stands(listed, officer, now):
    site = listed[0].application.site
    given = Decision(
        level="city", decision_number="示例〔2026〕21号", decided_on=MONDAY, valid_from=MONDAY,
        basis="示例：已在别处公示完毕",
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="公示"):
        designate(site, given, by=officer, now=now)


def test_a_flood_of_objections_is_sent_to_the_office(listed, now, monkeypatch):
    monkeypatch.setattr(may, "MOST_UNANSWERED", 2)
    for _time in range(2):
        public_objections.object_publicly(listed[0], text="示例：情况不实", now=now)
    with pytest.raises(NotAllowed, match="受理单位"):
        public_objections.object_publicly(listed[0], text="示例：情况不实", now=now)


def time_of(sheet):
    texts = [block.text for block in sheet.blocks]
    return texts[next(number for number, text in enumerate(texts) if text.endswith("公示时间")) + 1]


def test_the_sheet_says_first_and_last_day(listed):
    first = again(listed[0])
    until = first.deadline.due_on
    assert first.notice.put_out_on == MONDAY
    says = time_of(announcement(first.notice, [first], today=MONDAY))
    assert says.startswith(f"公示期自2026年11月24日起至2026年{until.month}月{until.day}日止（共5个工作日）")
    assert "以实际发布日期为准" not in says


def test_of_a_draft_and_beyond_the_announced_holidays_the_days_are_provisional(listed):
    notice = again(listed[0]).notice
    notice.put_out_on = None
    says = time_of(announcement(notice, [], today=MONDAY))
    assert "公示期自2026年11月24日起至2026年11月30日止（共5个工作日），以实际发布日期为准。" in says
    says = time_of(announcement(notice, [], today=date(2099, 3, 2)))
    assert "自2099年3月3日起" in says
    assert "截止日期为暂定" in says


def test_what_is_out_stays_as_it_was(listed):
    first = again(listed[0])
    before = announcement(first.notice, [first], today=MONDAY)
    with unwatched():
        Application.objects.filter(pk=first.application_id).update(operator_org="示例·另一单位")
    assert announcement(first.notice, [again(first)], today=MONDAY) == before


def test_withdrawn_the_sites_go_back_and_can_be_listed_anew(listed, naming_of, officer, now):
    notice = listed[0].notice
    objection = public_objections.object_publicly(listed[0], text="示例：情况不实", now=now)
    with pytest.raises(NotAllowed):
        notices.withdraw_notice(notice, reason="示例：单位名称有误，需重新公示", by=officer, now=now)
    rejected = Answer(ruling=Ruling.REJECTED, text="经核实，情况属实。")
    public_objections.answer_publicly(objection, rejected, by=officer, now=now)
    with pytest.raises(NotAllowed):
        notices.withdraw_notice(notice, reason="短", by=officer, now=now)
    notices.withdraw_notice(notice, reason="示例：单位名称有误，需重新公示", by=officer, now=now)
    assert {status(each) for each in listed} == {"assessing"}
    notice.refresh_from_db()
    assert (notice.status, notice.reason) == ("withdrawn", "示例：单位名称有误，需重新公示")
    found = [Application.objects.for_page().get(pk=each.application_id) for each in listed]
    assert len(publicised(naming_of, found, officer, now)) == 2


def test_named_when_the_time_is_over(listed, naming_of, officer, people):
    after = date(2026, 12, 1)
    operator = people(Role.SITE_OPERATOR, at=listed[0].application.site.unit)
    with pytest.raises(NotAllowed):
        naming.name_sites(naming_of, listed, decision(LAST), by=officer, now=at(LAST))
    with pytest.raises(NotAllowed, match="."):
        naming.name_sites(naming_of, listed, decision(LAST), by=officer, now=at(after))
    titles = naming.name_sites(naming_of, listed, decision(after), by=officer, now=at(after))
    assert [title.certificate for title in titles] == ["FX-SFD-2026-0001", "FX-SFD-2026-0002"]
    assert {status(each) for each in listed} == {"named"}
    assert again(listed[0]).designation == titles[0]
    assert not Todo.objects.filter(kind="sites.naming_to_decide", state="open").exists()
    told = Notice.objects.get(recipient=operator.actor_id, kind="sites.named")
    assert told.words["certificate"] == titles[0].certificate
    with pytest.raises(NotAllowed):
        naming.name_sites(naming_of, listed, decision(after), by=officer, now=at(after))
    assert Designation.objects.count() == 2


def test_one_that_cannot_be_named_holds_the_whole_decision(listed, naming_of, officer):
    after = date(2026, 12, 1)
    public_objections.object_publicly(listed[1], text="示例：情况不实", now=at(LAST))
    with pytest.raises(NotAllowed):
        naming.name_sites(naming_of, listed, decision(after), by=officer, now=at(after))
    assert not Designation.objects.exists()
    assert len(naming.name_sites(naming_of, listed[:1], decision(after), by=officer, now=at(after))) == 1
    assert status(listed[1]) == "publicised"


def test_beyond_the_quota_only_by_a_document(ten_haves, office, sites, officer, now):
    calendars.install()
    small = naming_round(ten_haves, office, officer, now, quota=1)
    listed = publicised(small, [may_be_named(site, small, now) for site in sites[:2]], officer, now)
    after = date(2026, 12, 1)
    with pytest.raises(NotAllowed):
        naming.name_sites(small, listed, decision(after), by=officer, now=at(after))
    beyond = decision(after, beyond_quota="市委批示增加名额，示例〔2026〕18号")
    assert len(naming.name_sites(small, listed, beyond, by=officer, now=at(after))) == 2
    assert {each.beyond_quota for each in ListedSite.objects.filter(notice__round=small)} == {beyond.beyond_quota}
    for told in Entry.objects.filter(verb="sites.application_named"):
        assert told.details == {"document": beyond.number, "beyond_quota": True}, "the ledger keeps no free text"


def test_a_fact_found_meanwhile_stops_the_naming(listed, naming_of, officer, now):
    fact = scoring.VetoDraft("示例：事实", date(2026, 11, 24), "示例〔2026〕7号", "示例")
    scoring.find_veto(listed[0].application.site, fact, by=officer, now=now)
    assert Veto.objects.exists()
    after = date(2026, 12, 1)
    with pytest.raises(NotAllowed):
        naming.name_sites(naming_of, listed, decision(after), by=officer, now=at(after))


def test_objections_are_read_by_who_runs_the_programme_only(listed, officer, county_officer, now):
    with unwatched():
        public_objections.object_publicly(listed[0], text="示例：情况不实", now=now)
    assert PublicObjection.objects.visible_to(officer).count() == 1
    assert not PublicObjection.objects.visible_to(county_officer).exists()
