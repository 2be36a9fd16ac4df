"""Every page, in both languages: it answers, says which language it is in, and leaves nothing untranslated."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.addresses import Address, every_address
from tests.pages import english_in, read
from tests.sample import Sample, make_sample
from tests.source import listed
from tongxin.people.roles import Role

# How to reach the pages that are about something: name of the address → its arguments.
ABOUT = {
    "figures:figure": lambda sample: ["consultation_visits"],
    "figures:rows_export": lambda sample: ["consultation_visits"],
    "people:factor_removal": lambda sample: [1],
    "people:session_end": lambda sample: [1],
    "people:unlinking": lambda sample: [1],
    "persons:role": lambda sample: [sample.membership.person.public_id],
    "persons:closing": lambda sample: [sample.membership.person.public_id],
    "persons:reopening": lambda sample: [sample.membership.person.public_id],
    "persons:factor_reset": lambda sample: [sample.membership.person.public_id],
    "persons:reset_link": lambda sample: [sample.membership.person.public_id],
    "persons:ending": lambda sample: [sample.membership.public_id],
    "persons:deputy": lambda sample: [sample.membership.public_id],
    "persons:renewal": lambda sample: [sample.invitation.public_id],
    "persons:revocation": lambda sample: [sample.invitation.public_id],
    "intake:batch": lambda sample: [sample.batch.pk],
    "intake:sheet": lambda sample: [sample.batch.pk, 1],
    "intake:columns": lambda sample: [sample.batch.pk, 1],
    "intake:differences": lambda sample: [sample.batch.pk],
    "intake:marked": lambda sample: [sample.batch.pk],
    "intake:progress": lambda sample: [sample.batch.pk],
    "intake:posting": lambda sample: [sample.batch.pk],
    "intake:checking": lambda sample: [sample.batch.pk],
    "intake:restarting": lambda sample: [sample.batch.pk],
    "intake:discarding": lambda sample: [sample.batch.pk],
    "intake:taking_back": lambda sample: [sample.batch.pk],
    "notices:reading": lambda sample: [sample.notice.pk],
    "reports:template": lambda sample: [sample.draft.template.public_id],
    "reports:preview": lambda sample: [sample.draft.template.public_id],
    "reports:version": lambda sample: [sample.draft.template.public_id, 1],
    "reports:edition": lambda sample: [sample.draft.public_id],
    "reports:publication": lambda sample: [sample.draft.public_id],
    "reports:discarding": lambda sample: [sample.draft.public_id],
    "reports:file": lambda sample: [sample.draft.public_id, "pdf"],
    "people:my_consent": lambda sample: ["mail"],
    "people:my_withdrawal": lambda sample: ["mail"],
    "people:my_export": lambda sample: ["json"],
    "persons:card": lambda sample: [sample.mate.public_id],
    "persons:phone": lambda sample: [sample.mate.public_id],
    "oversight:record": lambda sample: [1],
    "todos:todo": lambda sample: [sample.todo.pk],
    "todos:taking": lambda sample: [sample.todo.pk],
    "todos:ticking_off": lambda sample: [sample.todo.pk],
    "todos:putting_back": lambda sample: [sample.todo.pk],
    "todos:forwarding": lambda sample: [sample.todo.pk],
    "todos:urging": lambda sample: [sample.todo.pk],
    "todos:assignment": lambda sample: [sample.errand.assignment.public_id],
    "todos:withdrawing_all": lambda sample: [sample.errand.assignment.public_id],
    "todos:errand": lambda sample: [sample.errand.public_id],
    "todos:answering": lambda sample: [sample.errand.public_id],
    "todos:returning": lambda sample: [sample.errand.public_id],
    "todos:accepting": lambda sample: [sample.errand.public_id],
    "todos:withdrawing": lambda sample: [sample.errand.public_id],
    "sites:phrase_deletion": lambda sample: [sample.phrase.public_id],
    "sites:dossier": lambda sample: [sample.dossier.site.public_id],
    "sites:describing": lambda sample: [sample.dossier.site.public_id],
    "sites:filing": lambda sample: [sample.dossier.site.public_id],
    "sites:scoring": lambda sample: [sample.dossier.site.public_id],
    "sites:asking": lambda sample: [sample.dossier.site.public_id, sample.dossier.wanted.criterion_id],
    "sites:document": lambda sample: [sample.dossier.paper.public_id],
    "sites:withdrawing_document": lambda sample: [sample.dossier.paper.public_id],
    "sites:withdrawing_request": lambda sample: [sample.dossier.wanted.public_id],
    "sites:designating": lambda sample: [sample.dossier.site.public_id],
    "sites:designation": lambda sample: [sample.dossier.title.public_id],
    "sites:revoking": lambda sample: [sample.dossier.title.public_id],
    "sites:deregistering": lambda sample: [sample.dossier.title.public_id],
    "sites:certificate": lambda sample: [sample.dossier.title.public_id],
    "sites:credential": lambda sample: [sample.dossier.title.certificate],
    "sites:public_certificate": lambda sample: [sample.dossier.title.certificate],
    "sites:programme": lambda sample: [sample.dossier.round.programme.public_id],
    "sites:programme_amendment": lambda sample: [sample.dossier.round.programme.public_id],
    "sites:round_new": lambda sample: [sample.dossier.round.programme.public_id],
    "sites:round": lambda sample: [sample.dossier.round.public_id],
    "sites:round_amendment": lambda sample: [sample.dossier.planned.public_id],
    "sites:round_opening": lambda sample: [sample.dossier.planned.public_id],
    "sites:round_closing": lambda sample: [sample.dossier.round.public_id],
    "sites:round_ending": lambda sample: [sample.dossier.round.public_id],
    "sites:round_sites": lambda sample: [sample.dossier.round.public_id],
    "sites:notice": lambda sample: [sample.dossier.round.public_id],
    "sites:notice_pdf": lambda sample: [sample.dossier.round.public_id],
    "sites:list_row": lambda sample: ["kind"],
    "sites:standard": lambda sample: [sample.dossier.version.standard.public_id],
    "sites:drafting": lambda sample: [sample.dossier.version.standard.public_id],
    "sites:version": lambda sample: [sample.dossier.draft.public_id],
    "sites:terms": lambda sample: [sample.dossier.draft.public_id],
    "sites:criterion_new": lambda sample: [sample.dossier.draft.public_id],
    "sites:criterion": lambda sample: [sample.dossier.draft.public_id, "H01"],
    "sites:criterion_removal": lambda sample: [sample.dossier.draft.public_id, "H01"],
    "sites:workbook": lambda sample: [sample.dossier.draft.public_id],
    "sites:importing": lambda sample: [sample.dossier.draft.public_id],
    "sites:trying": lambda sample: [sample.dossier.draft.public_id],
    "sites:enacting": lambda sample: [sample.dossier.draft.public_id],
    "sites:version_discarding": lambda sample: [sample.dossier.draft.public_id],
    "sites:finding_new": lambda sample: [sample.dossier.site.public_id],
    **{
        f"sites:{name}": lambda sample: [sample.dossier.finding.public_id]
        for name in ("finding", "finding_correction", "finding_verdict", "finding_extension", "finding_cancellation")
    },
    "sites:brand": lambda sample: [sample.dossier.brand.code],
    "sites:brand_terms": lambda sample: [sample.dossier.brand.code],
    "sites:project_new": lambda sample: [sample.dossier.brand.code],
    "sites:project_start": lambda sample: [sample.dossier.brand.project.public_id],
    "sites:project_completion": lambda sample: [sample.dossier.brand.project.public_id],
    "sites:project_stopping": lambda sample: [sample.dossier.brand.project.public_id],
    "sites:milestone_new": lambda sample: [sample.dossier.brand.project.public_id],
    "sites:project_amendment": lambda sample: [sample.dossier.brand.project.public_id],
    "sites:milestone_amendment": lambda sample: [sample.dossier.brand.milestone.public_id],
    "sites:milestone_reached": lambda sample: [sample.dossier.brand.milestone.public_id],
    "sites:case": lambda sample: [sample.dossier.cases.written.public_id],
    "sites:case_amendment": lambda sample: [sample.dossier.cases.written.public_id],
    "sites:case_submission": lambda sample: [sample.dossier.cases.written.public_id],
    "sites:case_giving_up": lambda sample: [sample.dossier.cases.written.public_id],
    "sites:case_publication": lambda sample: [sample.dossier.cases.submitted.public_id],
    "sites:case_return": lambda sample: [sample.dossier.cases.submitted.public_id],
    "sites:case_withdrawal": lambda sample: [sample.dossier.cases.published.public_id],
    "sites:case_adoption": lambda sample: [sample.dossier.cases.published.public_id],
    "sites:adoption": lambda sample: [sample.dossier.cases.adoption.public_id],
    "sites:adoption_result": lambda sample: [sample.dossier.cases.adoption.public_id],
    "sites:adoption_stopping": lambda sample: [sample.dossier.cases.adoption.public_id],
    "sites:exchange": lambda sample: [sample.dossier.cases.exchange.public_id],
    "sites:exchange_amendment": lambda sample: [sample.dossier.cases.exchange.public_id],
    **{
        f"sites:public_notice_{name}": lambda sample: [sample.announced.draft.public_id]
        for name in ("amendment", "putting_out", "discarding")
    },
    **{
        f"sites:{name}": lambda sample: [sample.announced.out.public_id]
        for name in ("public_notice", "public_notice_pdf", "public_notice_withdrawal", "open_notice", "open_notice_pdf")
    },
    "sites:public_notice_new": lambda sample: [sample.dossier.round.public_id],
    "sites:naming": lambda sample: [sample.dossier.round.public_id],
    "sites:public_objection_new": lambda sample: [sample.announced.listed.public_id],
    "sites:objecting": lambda sample: [sample.announced.listed.public_id],
    "sites:public_objection": lambda sample: [sample.announced.objection.public_id],
    "sites:public_objection_answer": lambda sample: [sample.announced.objection.public_id],
    "sites:application_begin": lambda sample: [sample.dossier.site.public_id],
    **{
        f"sites:{name}": lambda sample: [sample.way.application.public_id]
        for name in (
            "application",
            "application_differences",
            "application_paper",
            "application_pdf",
            "application_recall",
            "application_objection",
            "application_opening",
            "application_opinion",
            "application_cultivation",
            "assessment_opening",
        )
    },
    "sites:application_form": lambda sample: [sample.way.draft.public_id],
    "sites:application_giving_up": lambda sample: [sample.way.draft.public_id],
    "sites:objection_answer": lambda sample: [sample.way.objection.public_id],
    "sites:panel": lambda sample: [sample.dossier.round.public_id],
    **{
        f"sites:{name}": lambda sample: [sample.way.assessment.public_id]
        for name in ("assessment", "seat_new", "seat_empty", "reconciliation", "conclusion", "minutes", "minutes_docx")
    },
    "sites:evidence": lambda sample: [sample.way.assessment.public_id, sample.way.paper.public_id],
    "sites:seat_end": lambda sample: [sample.way.seat.public_id],
    "sites:statement": lambda sample: [sample.way.seat.public_id],
    "sites:sheet": lambda sample: [sample.way.sheet.public_id],
    "sites:vetoes": lambda sample: [sample.way.application.site.public_id],
    "sites:veto_lifting": lambda sample: [sample.way.veto.public_id],
    **{
        f"sites:{name}": lambda sample: [sample.rechecks.run.public_id]
        for name in ("recheck_run", "recheck_keeping", "recheck_cancelling", "recheck_summary", "recheck_workbook")
    },
    **{
        f"sites:{name}": lambda sample: [sample.rechecks.recheck.public_id]
        for name in ("recheck", "recheck_self_check", "recheck_opinion", "recheck_decision")
    },
    **{
        f"sites:rectification_{name}": lambda sample: [sample.rechecks.rectification.public_id]
        for name in ("extension", "verification", "failure")
    },
    "sites:title_renewal": lambda sample: [sample.rechecks.renewable.public_id],
    "workspace:entry": lambda sample: [sample.entry.public_id],
    "workspace:reversal": lambda sample: [sample.entry.public_id],
    "workspace:unit": lambda sample: [sample.team.public_id],
    "workspace:unit_amendment": lambda sample: [sample.team.public_id],
    "workspace:unit_move": lambda sample: [sample.team.public_id],
    "workspace:unit_merger": lambda sample: [sample.team.public_id],
    "workspace:unit_closing": lambda sample: [sample.team.public_id],
    "workspace:unit_reopening": lambda sample: [sample.closed.public_id],
}
# Addresses that show no page of ours to somebody signed in, each with its reason.
NO_PAGE = {
    "people:invitation": "needs a link; without one it is a 404",
    **{
        f"persons:{name}": "the administrators'; looked at in people/roster/tests/test_changes.py"
        for name in ("closing", "reopening", "factor_reset", "reset_link")
    },
    "figures:address": "leads on to the figure at the address that it is asked for",
    "workspace:tree": "needs a division beside the address",
    "intake:source_row": "needs a sheet and a row beside the address",
    "people:sample_session": "answers in the sample city only",
    "account_reset_password_from_key": "needs a letter",
    "people:reset_link": "needs a link; without one it is a 404",
    "mfa_authenticate": "needs a right password first",
    "sites:seat_end": "of a panel that still scores; looked at in sites/tests/test_assessments.py",
    **{
        name: "not offered unless the installation says so; looked at in people/tests/test_further_ways.py"
        for name in (
            "account_request_login_code",
            "account_confirm_login_code",
            "socialaccount_login_cancelled",
            "socialaccount_login_error",
            "dingtalk_login",
            "dingtalk_callback",
            "wecom_login",
            "wecom_callback",
            "weixin_login",
            "weixin_callback",
        )
    },
}
# Rooms, and pages of them, that the city officer may not enter, and whose they are.
WHOSE = {
    "oversight": Role.AUDITOR,
    **{f"oversight:{name}": Role.DATA_PROTECTION for name in ("data_protection", "register", "retention")},
}
# Names that stay Latin in Chinese text.
NAMES = {"Tongxin", "English", "Excel", "Word"}


@pytest.fixture
def sample(city, officer, now) -> Sample:
    return make_sample(city, officer, now=now)


def arguments(address: Address, sample: Sample) -> list[object] | None:
    if address.name in ABOUT:
        return ABOUT[address.name](sample)
    return None if address.arguments else []


LANGUAGES = ["zh-hans", "en"]
ADDRESSES = [address for address in every_address() if address.name not in NO_PAGE]
ROOMS = list(dict.fromkeys(address.room for address in ADDRESSES))


@pytest.mark.parametrize("visitor", ["officer", "stranger"])
@pytest.mark.parametrize("room", ROOMS)
def test_the_pages_of_a_room_speak_the_readers_language(sample, people, room, visitor):
    """One sample serves all pages of a room: a page only reads, and the guards see to that."""
    holders = {}

    def visit(address: Address) -> Client:
        client = Client()
        if visitor == "officer":
            role = WHOSE.get(address.name) or WHOSE.get(room)
            if role and role not in holders:
                holders[role] = people(role)
            client.force_login(holders[role] if role else sample.officer)
        return client

    wrong = []
    for address in (each for each in ADDRESSES if each.room == room):
        given = arguments(address, sample)
        assert given is not None, f"tell in tests/test_pages.py, ABOUT, what {address.name} is about"
        for language in LANGUAGES:
            response = visit(address).get(address.path(given), headers={"accept-language": language})
            if response.status_code in {302, 405} or not response["Content-Type"].startswith("text/html"):
                continue  # no page at this address, or not for this visitor
            if response.status_code != 200:
                wrong.append(f"{address.path(given)} answers {response.status_code}")
            wrong += language_mistakes(response, language, address.path(given))
    assert not wrong, listed(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_address_is_explained(client, db, language):
    response = client.get("/no/such/page/", headers={"accept-language": language})
    assert response.status_code == 404
    assert not language_mistakes(response, language, "the page of an unknown address")


def language_mistakes(response: HttpResponse, language: str, path: str) -> list[str]:
    html = response.content.decode()
    page = read(html)
    wrong = []
    if "<html" in html:  # otherwise a part, which lands in a page that has both
        if page.lang.lower() != language:
            wrong.append(f"{path}: <html lang={page.lang!r}>")
        if not page.title:
            wrong.append(f"{path} has no title")
    if language == "zh-hans" and (left := english_in(page, NAMES)):
        wrong.append(f"{path} leaves in English: {left}")
    return wrong


def test_the_lists_name_addresses_that_exist():
    names = {address.name for address in every_address()}
    assert not (set(ABOUT) | set(NO_PAGE)) - names, "strike them from tests/test_pages.py"
