"""What somebody tries who means ill: scripts in texts, forms of other sites, paths in names, fields not theirs."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse

from tests.addresses import every_address
from tests.guards import unwatched
from tests.hostile import EVIL, RAW, clean_but_hostile, faulty_and_hostile, pages
from tests.sample import Sample, make_sample
from tongxin.files.models import StoredFile
from tongxin.intake.models import Batch
from tongxin.ledger.models import Entry
from tongxin.orgs import actions as orgs
from tongxin.orgs.models import Unit
from tongxin.orgs.vocabulary import Kind
from tongxin.people.models import Person
from tongxin.reports.models import Template
from tongxin.todos.models import Errand

SIGN_IN, PASSWORD = "/accounts/login/", "correct horse battery"
# allauth's names: the pages of the door are not for somebody who is in.
THE_DOOR = ("account_", "mfa_", "socialaccount_", "dingtalk_", "wecom_", "weixin_")
# Reached by no link from the pages, each with its reason.
NOT_LINKED = {
    "sites:credential_issuer": "asked by programs that check a credential",
    "home": "another name of workspace:home",
    "figures:address": "printed in reports",
    "places:search": "asked by the picker while somebody types",
    "reports:preview": "sent, not opened",
    "people:sample_session": "a form",
    "sites:seat_end": "beside a seat whose sheets are not all in; in the sample they are",
    **{
        f"todos:{name}": "a form"
        for name in (
            "taking",
            "putting_back",
            "ticking_off",
            "forwarding",
            "urging",
            "answering",
            "returning",
            "accepting",
            "withdrawing",
            "withdrawing_all",
        )
    },
    "notices:reading": "a form",
    "notices:reading_all": "a form",
    "people:my_export": "a form",
    "people:my_withdrawal": "a form",
    "persons:phone": "a form",
    "people:invitation": "only by the link of an invitation",
    **{f"persons:{name}": "a form" for name in ("renewal", "revocation", "sheet_sending", "sheet_links")},
    **{
        f"persons:{name}": "the administrators', who open them in people/roster/tests/test_changes.py"
        for name in ("closing", "reopening", "factor_reset", "reset_link")
    },
    "persons:options": "asked by forms while somebody types",
    "ui:language": "a form",
    "ui:care": "a form",
    "workspace:reversal": "a form",
    "workspace:search": "a form",
    "workspace:suggestions": "asked by the search while somebody types",
    "workspace:unit_reopening": "only from the page of a closed unit",
    "sites:public_notice_new": "linked where a site may be publicised, see sites/tests/test_notice_pages.py",
    "sites:naming": "linked where a notice is over, see sites/tests/test_notice_pages.py",
    "sites:sheet": "linked for whoever fills it in",
    "sites:recheck_self_check": "linked for the site as long as its self-check is open",
    "sites:evidence": "linked from a sheet, for whoever fills it in",
    "workspace:unit_options": "asked by forms while somebody types",
    "reports:discarding": "a form",
    **{
        f"sites:{name}": "a form"
        for name in (
            "adopting",
            "round_opening",
            "round_closing",
            "round_ending",
            "drafting",
            "criterion_removal",
            "version_discarding",
            "case_submission",
            "case_publication",
            "case_giving_up",
            "application_recall",
            "application_giving_up",
            "application_objection",
            "application_opening",
            "application_opinion",
            "phrase_deletion",
            "application_cultivation",
            "objection_answer",
            "recheck_keeping",
            "recheck_opinion",
            "recheck_decision",
            "rectification_verification",
            "assessment_opening",
            "seat_new",
            "seat_empty",
            "reconciliation",
            "conclusion",
            "statement",
            "veto_lifting",
            "project_start",
            "project_completion",
            "milestone_reached",
            "finding_correction",
            "finding_verdict",
            "finding_extension",
            "finding_cancellation",
            "public_notice_putting_out",
            "public_notice_discarding",
            "public_notice_withdrawal",
            "public_objection_answer",
        )
    },
    **{
        f"intake:{name}": "a form"
        for name in ("posting", "checking", "restarting", "discarding", "taking_back", "columns")
    },
    "intake:progress": "only while an import runs",
    **{f"people:{name}": "a form" for name in ("factor_removal", "session_end", "other_sessions_end", "unlinking")},
    "people:passkey_challenge": "asked by the browser",
    "people:recovery_codes": "needs a second factor",
    "people:reset_link": "handed over by an administrator",
    **{
        f"oversight:{name}": "the auditor's alone, who opens them in oversight/tests/test_desk.py"
        for name in ("records", "record", "export", "verification")
    },
    **{
        f"oversight:{name}": "the data-protection officer's alone, see oversight/data_protection/tests/test_desk.py"
        for name in ("data_protection", "register", "retention")
    },
}


@pytest.fixture
def hostile(city, officer, now):
    """A city in which whoever could type something typed a script."""
    Person.objects.filter(pk=officer.pk).update(name=EVIL)
    sample = make_sample(city, Person.objects.get(pk=officer.pk), now=now)
    above = sample.department
    draft = orgs.UnitDraft(kind=Kind.ASSOCIATION, name_zh=EVIL, name_en=EVIL, place=city.code, parent=above)
    with unwatched():
        unit = orgs.open_unit(draft, by=officer, now=now)
        amended = replace(orgs.data_of(unit), level=EVIL[:10])
        orgs.amend_unit(unit, amended, by=officer, now=now, reason=EVIL)
        return sample, unit


def upload(client: Client, office: Unit, content: bytes, name: str = f"{EVIL}.xlsx") -> Batch:
    answer = client.post("/imports/new/", {"office": office.pk, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, re.findall(r'class="invalid-feedback[^>]*>([^<]+)', answer.content.decode())
    return Batch.objects.latest("pk")


def write_everywhere(client: Client, sample: Sample, office: Unit) -> None:
    """Put a script into every text that a page lets one type."""
    upload(client, office, faulty_and_hostile())
    batch = upload(client, office, clean_but_hostile())
    client.post(reverse("intake:posting", args=[batch.pk]))
    upload(client, office, clean_but_hostile(persons=43))  # another version of the same, so that there are differences
    client.post(f"{sample.entry.get_absolute_url()}reversal/", {"reason": EVIL})
    address = Template.objects.get().get_absolute_url()
    own = sample.errand.unit_id
    given = {"title": EVIL[:60], "wanted": EVIL, "due_on": "2027-01-31", "units": [own]}
    assert client.post(reverse("todos:give"), given).status_code == 302
    task = Errand.objects.latest("pk").get_absolute_url()
    assert client.post(f"{task}answer/", {"answer": EVIL}).status_code == 302
    assert client.post(f"{task}return/", {"opinion": EVIL}).status_code == 302
    text = f"# {EVIL}\n\n{EVIL} {{{{ consultation_visits }}}}\n"
    refused = client.post(address, {"text": f"{text}{{{{ {EVIL} }}}}", "based_on": 1})
    assert (refused.status_code, RAW in refused.content.decode()) == (422, False)
    assert client.post(address, {"text": text, "based_on": 1}).status_code == 302


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_script_in_a_text_is_text_wherever_it_shows(officer_client, hostile, language):
    officer_client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    write_everywhere(officer_client, *hostile)
    read = Entry.objects.exclude(source_file="").order_by("-position")[:2]
    entries = [entry.get_absolute_url() for entry in (hostile[0].entry, hostile[0].reversed, *read)]
    shown, opened = 0, set()
    for path, response in pages(officer_client, "/figures/", *entries, f"/places/search/?q={EVIL}"):
        opened.add(resolve(response.wsgi_request.path_info).view_name)
        assert response.status_code < 400, f"{path} answers {response.status_code}"
        if "Content-Disposition" in response:
            check_download(response)
        elif response.status_code == 200:
            # Whatever is no page is handed out as a file, so nothing of somebody's opens inside the site.
            assert response["Content-Type"].startswith("text/html"), path
            html = response.getvalue().decode()
            assert RAW not in html, f"{path}: …{html[max(0, html.index(RAW) - 200) :][:260]}…"
            shown += "&lt;img src=x" in html
    assert shown > 10, "the texts were shown, as texts"
    views = {address.name for address in every_address() if not address.name.startswith(THE_DOOR)}
    unopened = views - opened - set(NOT_LINKED)
    assert not unopened, f"no link leads there; say why in NOT_LINKED: {unopened}"


def check_download(response):
    """A file is handed over as a file, under a harmless name."""
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment"), disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "\n" not in disposition
    assert "/" not in disposition.replace("utf-8''", "")
    content = response.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    assert b"<f>" not in archive.read(name), "a text of somebody's became a formula"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/台账.xlsx", "台账.xlsx"),
        ("..\\..\\台账.xlsx", "台账.xlsx"),
        ("/etc/cron.d/台账.xlsx", "台账.xlsx"),
        ("台账\r\nSet-Cookie: a=b.xlsx", None),
    ],
)
def test_a_path_in_a_file_name_leads_nowhere(officer_client, hostile, name, kept):
    _sample, office = hostile
    batch = upload(officer_client, office, clean_but_hostile(), name)
    assert kept is None or batch.name == kept
    assert "/" not in batch.name
    for stored in StoredFile.objects.all():
        assert re.fullmatch(r"[0-9a-f]{64}", stored.sha256)
        assert "/" not in stored.name
    check_download(officer_client.get(reverse("intake:marked", args=[batch.pk])))


@pytest.mark.parametrize("path", ["../secret-key", "..%2Fsecret-key", "/etc/passwd", "a" * 64])
def test_a_path_instead_of_a_hash_finds_nothing(officer_client, city, path):
    assert officer_client.get(f"/imports/source/{path}/").status_code == 404
    assert officer_client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + b"\0" * 200,
        b"<html><script>e()</script></html>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 99,
        b"%PDF-1.7\n\0",
    ],
    ids=["program", "page", "picture", "pdf"],
)
def test_the_content_decides_what_a_file_is(officer_client, hostile, content):
    _sample, office = hostile
    before = Batch.objects.count()
    file = SimpleUploadedFile("台账.xlsx", content, content_type="application/vnd.ms-excel")
    assert officer_client.post("/imports/new/", {"office": office.pk, "file": file}).status_code == 422
    assert Batch.objects.count() == before


FORMS = [address for address in every_address() if address.name not in {"account_reset_password_from_key"}]


@pytest.mark.parametrize("address", FORMS, ids=lambda address: address.name)
def test_a_form_of_another_site_changes_nothing(officer, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    entries = Entry.objects.count()
    response = client.post(address.example(), {"reason": "x"}, headers={"origin": "https://elsewhere.example"})
    assert response.status_code == 403
    assert Entry.objects.count() == entries


ELSEWHERE = [
    "https://elsewhere.example/",
    "//elsewhere.example/",
    "/\\elsewhere.example/",
    "javascript:e()",
    "http:///elsewhere.example",
]


@pytest.mark.parametrize("where", ELSEWHERE)
def test_signing_in_and_out_leads_nowhere_else(client, officer, where):
    assert client.post(SIGN_IN, {"login": officer.email, "password": PASSWORD, "next": where}).url == "/"
    assert client.post("/accounts/logout/", {"next": where}).url.startswith("/")


def test_an_address_of_a_number_leads_nowhere_else(officer_client, city):
    assert officer_client.get("/figures/address/", {"a": "//elsewhere.example/"}).status_code == 404


def test_fields_that_are_nobodys_to_send_are_not_read(newcomer_client, newcomer, hostile):
    extra = {"role": "city_officer", "is_active": "1", "public_id": "1", "email": "new@example.org", "user": "1"}
    given = {"oldpassword": PASSWORD, "password1": "a longer staple", "password2": "a longer staple", **extra}
    assert newcomer_client.post("/accounts/password/change/", given).status_code == 302
    fresh = Person.objects.get(pk=newcomer.pk)
    assert (fresh.roles(), fresh.email, fresh.public_id) == ((), newcomer.email, newcomer.public_id)


def test_an_import_is_in_the_name_of_who_is_signed_in(officer_client, officer, hostile, newcomer):
    _sample, office = hostile
    given = {
        "office": office.pk,
        "file": SimpleUploadedFile("台账.xlsx", clean_but_hostile()),
        "uploaded_by": newcomer.pk,
        "by": newcomer.pk,
        "status": "posted",
    }
    officer_client.post("/imports/new/", given)
    batch = Batch.objects.latest("pk")
    assert (batch.uploaded_by, batch.status) == (officer, "checked")


def test_a_reversal_takes_only_its_reason(officer_client, officer, hostile):
    sample, _office = hostile
    given = {"reason": "重复", "actor": "x", "position": "1", "reverses": "1", "by": "1"}
    officer_client.post(f"{sample.entry.get_absolute_url()}reversal/", given)
    entry = Entry.objects.get(reverses=sample.entry.position)
    assert entry.actor == officer.actor_id


def test_a_session_of_somebodys_making_is_nobodys(client, db):
    for value in ("1", "a" * 32, "' OR 1=1 --", "../../x"):
        client.cookies[settings.SESSION_COOKIE_NAME] = value
        assert client.get("/figures/").status_code == 302
