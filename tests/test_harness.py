"""The guards themselves: each one fails what it should fail."""

import ast
import socket

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpResponse
from django.template import Context, engines
from django.test import RequestFactory
from django.urls import ResolverMatch

from conftest import make_office
from tests import guards, heads, pages
from tests.source import writes
from tongxin.audit import actions as audit
from tongxin.audit import vocabulary
from tongxin.audit.downloads import attachment, hand_out
from tongxin.audit.models import Anchor, Record
from tongxin.ledger import actions as ledger
from tongxin.ledger.facts import Subject
from tongxin.legal.vocabulary import OPINION_ISSUED
from tongxin.places.models import Division


def test_a_get_that_writes_is_caught(officer):
    def view(request):
        officer.__class__.objects.filter(pk=officer.pk).update(is_active=False)
        return HttpResponse()

    with pytest.raises(guards.WroteOnRead, match="/page/ changes the database"):
        guards.a_get_only_reads(view)(RequestFactory().get("/page/"))


def test_a_get_that_reads_is_not(officer):
    def view(request):
        return HttpResponse(officer.__class__.objects.get(pk=officer.pk).name)

    assert guards.a_get_only_reads(view)(RequestFactory().get("/page/")).status_code == 200


def test_a_get_may_note_who_looked_and_nothing_else_of_the_audit(officer, now):
    def view(request):
        audit.note(vocabulary.PERSONAL_PAGE_VIEWED, by=officer, now=now, request=request)
        return HttpResponse()

    def forging(request):
        Anchor.objects.create(position=1, hash="", at=now)

    assert guards.a_get_only_reads(view)(RequestFactory().get("/page/")).status_code == 200
    assert Record.objects.count() == 1
    with pytest.raises(guards.WroteOnRead):
        guards.a_get_only_reads(forging)(RequestFactory().get("/page/"))


def test_a_file_that_leaves_unnoted_is_caught(officer):
    def unnoted(request):
        return attachment(b"%PDF", name="1.pdf", media_type="application/pdf")

    def noted(request):
        return hand_out(
            b"%PDF", by=officer, request=request, name="张三.PDF", media_type="application/pdf", subject="sites.x:1"
        )

    def fetched(view, *, public=False):
        request = RequestFactory().get("/1.pdf")
        request.resolver_match = ResolverMatch(login_not_required(view) if public else view, (), {})
        return guards.a_file_is_noted(view)(request).status_code

    with pytest.raises(guards.UnnotedFile, match="/1.pdf hands out a file"):
        fetched(unnoted)
    assert fetched(noted) == 200
    record = Record.objects.get()
    assert (record.kind, record.actor, record.subject) == ("out.file_fetched", officer.actor_id, "sites.x:1")
    assert record.details == {"format": "pdf"}, "what the file is called may be somebody's name"
    assert fetched(unnoted, public=True) == 200
    assert Record.objects.count() == 1


def test_noting_before_recording_is_caught(officer, now):
    unit = make_office("210900000000")

    def verb(first, second):
        with transaction.atomic():
            first()
            with transaction.atomic():
                second()

    def note():
        audit.note(vocabulary.PERSONAL_PAGE_VIEWED, by=officer, now=now)

    def record():
        ledger.record(OPINION_ISSUED, Subject("x", "1"), by=officer, now=now, unit=unit, number="1")

    verb(record, note)
    verb(record, record)
    note()
    record()
    with pytest.raises(heads.LockedInTheWrongOrder):
        verb(note, record)


def test_another_machine_is_out_of_reach():
    with socket.socket() as sock, pytest.raises(guards.OutsideWorld):
        sock.connect(("192.0.2.1", 80))
    with pytest.raises(guards.OutsideWorld):
        socket.create_connection(("example.org", 80))


def test_an_undefined_variable_of_ours_fails():
    template = engines["django"].engine.from_string("{{ nobody.knows }}")
    for node in template.nodelist:
        node.origin.name = "/here/tongxin/room/templates/room/page.html"
    with pytest.raises(guards.UndefinedVariable, match="nobody.knows"):
        template.render(Context())


def test_an_undefined_variable_of_a_package_is_empty():
    assert engines["django"].from_string("[{{ nobody }}]").render() == "[]"


@pytest.mark.parametrize(
    "bad", ["record.save()", "Case.objects.create(a=1)", "rows.update(a=1)", "rows.delete()", "q.bulk_create(x)"]
)
def test_a_write_is_recognised(bad):
    assert writes(ast.parse(bad, mode="eval").body)


@pytest.mark.parametrize(
    "good", ["seen.update(more)", "document.save(path)", "super().save(a=1)", "digest.update(b'')", "save()"]
)
def test_what_only_looks_like_a_write_is_not(good):
    assert not writes(ast.parse(good, mode="eval").body)


def test_the_city_is_there(city):
    assert (city.name, city.level) == ("阜新市", "city")
    assert Division.objects.children(city.code).count() == 7
    assert Division.objects.filter(name="柳荫社区居委会").exists()


def test_a_page_is_read_as_people_read_it():
    page = pages.read(
        '<html lang="zh-hans"><title>首页</title><p title="Hint">台账 <b lang="en">Ledger</b></p><script>var a</script>'
        '<img alt="图"><input type="submit" value="Save"><code>make run</code> legal.visits a.xlsx GB/T'
    )
    assert (page.lang, page.title) == ("zh-hans", "首页")
    assert pages.english_in(page, set()) == ["Hint", "Save"]
    assert pages.english_in(page, {"Hint"}) == ["Save"]
