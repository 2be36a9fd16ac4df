"""Publishing freezes; corrections are told; of two one wins; who may not, may not."""

from __future__ import annotations

import json

import pytest

from tests.guards import unwatched
from tongxin.figures.read import head
from tongxin.files.actions import fetch
from tongxin.files.models import StoredFile
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Fact, Subject
from tongxin.ledger.models import Entry
from tongxin.legal import vocabulary as legal
from tongxin.people.permissions import NotAllowed
from tongxin.reports import actions, formats
from tongxin.reports.corrections import corrections
from tongxin.reports.language import TemplateError
from tongxin.reports.models import Edition, TemplateVersion
from tongxin.reports.tests.ledgers import COUNTIES, EXACT
from tongxin.reports.vocabulary import Status


@pytest.fixture
def edition(draft, officer, now) -> Edition:
    with unwatched():
        actions.publish(draft, version=actions.newest(draft.template), position=head(), by=officer, now=now)
    return Edition.objects.get()


def publish(draft: Edition, by, now, **given) -> None:
    actions.publish(
        draft, version=actions.newest(draft.template), position=given.get("position", head()), by=by, now=now
    )


class TestPublish:
    def test_it_freezes_position_version_values_and_files(self, draft, officer, now):
        position = head()
        publish(draft, officer, now)
        draft.refresh_from_db()
        assert (draft.status, draft.position, draft.version.number) == (Status.PUBLISHED, position, 1)
        assert (draft.published_by, draft.published_at) == (officer.actor_id, now)
        listed = {a.split("@")[0].split(".")[1]: v["value"] for a, v in draft.values.items() if v["listed"]}
        assert listed == {key: str(value) for key, value in EXACT.items()}
        assert set(draft.files) == set(formats.FORMATS)
        for kept in draft.files.values():
            assert fetch(kept["sha256"])

    def test_it_is_recorded(self, draft, officer, now):
        publish(draft, officer, now)
        entry = Entry.objects.latest("position")
        assert entry.verb == "reports.edition_published"
        assert entry.details["position"] == entry.position - 1
        assert entry.subject_id == str(draft.public_id)

    def test_the_files_are_those_that_were_confirmed(self, draft, officer, now):
        version, position = actions.newest(draft.template), head()
        shown = actions.finish(draft, version=version, position=position, now=now)
        with unwatched():  # somebody works on in the meantime
            ledger.reverse(
                Entry.objects.filter(verb="legal.opinion_issued").first(), by=officer, now=now, reason="示例"
            )
        actions.publish(draft, version=version, position=position, by=officer, now=now)
        assert fetch(draft.files["pdf"]["sha256"]) == shown.files["pdf"].content
        assert fetch(draft.files["xlsx"]["sha256"]) == shown.files["xlsx"].content

    def test_no_hint_to_writers_is_published(self, edition):
        assert "待补充" not in edition.text
        assert "待补充" not in fetch(edition.files["html"]["sha256"]).decode()

    def test_a_second_time_loses(self, edition, officer, now):
        files, entries = dict(edition.files), Entry.objects.count()
        with pytest.raises(ledger.WrongMove):
            publish(edition, officer, now)
        edition.refresh_from_db()
        assert (edition.files, Entry.objects.count()) == (files, entries)

    def test_not_everybody_may(self, draft, newcomer, now):
        with pytest.raises(NotAllowed):
            publish(draft, newcomer, now)
        assert not StoredFile.objects.exists()

    def test_a_character_that_no_face_has_stops_it(self, draft, officer, now):
        text = actions.newest(draft.template).text + "\n示例\U0003fff0"
        with unwatched():
            actions.save_version(draft.template, text=text, based_on=1, by=officer, now=now)
        with pytest.raises(actions.MissingGlyphs):
            publish(draft, officer, now)
        draft.refresh_from_db()
        assert draft.is_draft

    def test_a_position_that_does_not_exist_is_refused(self, draft, officer, now):
        with pytest.raises(actions.NoPosition):
            publish(draft, officer, now, position=head() + 1)

    def test_a_discarded_draft_cannot_be_published(self, draft, officer, now):
        actions.discard(draft, by=officer, now=now)
        with pytest.raises(ledger.WrongMove):
            publish(draft, officer, now)


class TestCorrections:
    def test_none_at_first(self, edition):
        assert corrections(edition) == []

    def test_a_reversal_is_told_with_the_entry_responsible(self, edition, officer, now):
        entry = Entry.objects.filter(verb="legal.consultation_held").earliest("position")
        with unwatched():
            reversal = ledger.reverse(entry, by=officer, now=now, reason="示例：重复登记")
        found = corrections(edition)
        whole = next(
            correction for correction in found if correction.address.startswith("legal.consultation_visits@210900/2018")
        )
        assert (whole.then, whole.now, whole.difference) == (712, 710, -2)
        assert [line.entry.position for line in whole.entries] == [reversal.position]
        # The cells of its county and its year say so too, and nothing else does.
        assert {correction.label for correction in found} == {whole.label}
        assert [correction.listed for correction in found].count(True) == 1
        assert whole.entries[0].amount == -2

    def test_a_late_entry_is_told(self, edition, officer, now):
        fact = Fact(
            verb=legal.OPINION_ISSUED,
            subject=Subject("sample", "late"),
            unit_path="000001/",
            place=COUNTIES[0],
            occurred_on=edition.span.ends_on,
        )
        with unwatched():
            ledger.record_many([fact], by=officer, now=now)
        whole = corrections(edition)[0]
        assert (whole.then, whole.now) == (34, 35)
        assert whole.entries[0].entry.subject_id == "late"

    def test_what_does_not_concern_the_edition_is_not(self, edition, officer, now):
        fact = Fact(
            verb=legal.OPINION_ISSUED,
            subject=Subject("sample", "next year"),
            unit_path="000001/",
            place=COUNTIES[0],
            occurred_on=edition.span.ends_on.replace(year=2023),
        )
        with unwatched():
            ledger.record_many([fact], by=officer, now=now)
        assert corrections(edition) == []

    def test_the_edition_itself_stays(self, edition, officer, now):
        before = json.dumps(edition.values, sort_keys=True)
        with unwatched():
            for entry in Entry.objects.filter(verb="legal.opinion_issued"):
                ledger.reverse(entry, by=officer, now=now, reason="示例")
        edition.refresh_from_db()
        assert json.dumps(edition.values, sort_keys=True) == before
        again = actions.finish(
            edition, version=edition.version, position=edition.position, now=edition.published_at, site=edition.site
        )
        for format in formats.FORMATS:
            assert again.files[format].content == fetch(edition.files[format]["sha256"])


class TestTemplates:
    def test_installing_twice_installs_once(self, template, now):
        actions.install_templates(now=now)
        assert TemplateVersion.objects.count() == 1

    def test_saving_makes_a_version_and_an_entry(self, template, officer, now):
        saved = actions.save_version(template, text="甲{{ legal_opinions }}", based_on=1, by=officer, now=now)
        assert (saved.number, saved.author) == (2, officer.actor_id)
        assert Entry.objects.latest("position").verb == "reports.template_saved"
        assert TemplateVersion.objects.get(number=1).text != saved.text

    def test_the_same_text_makes_none(self, template, officer, now):
        text = actions.newest(template).text
        assert actions.save_version(template, text=text, based_on=1, by=officer, now=now).number == 1

    def test_a_mistake_is_not_saved(self, template, officer, now):
        with pytest.raises(TemplateError):
            actions.save_version(template, text="{{ nothing }}", based_on=1, by=officer, now=now)
        assert TemplateVersion.objects.count() == 1

    def test_nobody_overwrites_what_they_have_not_seen(self, template, officer, now):
        actions.save_version(template, text="甲", based_on=1, by=officer, now=now)
        with pytest.raises(actions.SavedByAnother):
            actions.save_version(template, text="乙", based_on=1, by=officer, now=now)
        assert actions.newest(template).text == "甲"

    def test_not_everybody_may(self, template, newcomer, now):
        with pytest.raises(NotAllowed):
            actions.save_version(template, text="甲", based_on=1, by=newcomer, now=now)
