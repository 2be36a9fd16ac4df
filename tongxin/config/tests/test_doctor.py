"""The doctor names what is unsafe, and only that; each finding says how to mend it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.db import connection

from conftest import hold
from tests.guards import unwatched
from tongxin.audit import protection as audit
from tongxin.config import doctor
from tongxin.config.tests.conftest import Command
from tongxin.ledger import protection
from tongxin.people import sample
from tongxin.people.models import Person
from tongxin.people.roles import ALWAYS_HELD, Role
from tongxin.people.signing_in.actions import second_factors
from tongxin.privacy import keyring

SAFE = [check.__name__ for check in (*doctor.OUTSIDE, *doctor.INSIDE)]


@pytest.fixture
def deployment(db, settings, tmp_path, monkeypatch) -> Path:
    """A deployment behind TLS in which all is as it should be, but for the database role of the tests."""
    monkeypatch.delenv("TONGXIN_SECRET_KEY")
    tmp_path.chmod(0o700)
    settings.DATA, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.ALLOWED_HOSTS, settings.TLS = ["tongxin.example"], True
    settings.PRIVACY_CONTACT = "示例办公室，0418-2812345"
    key = tmp_path / "secret-key"
    key.write_text("x" * 50)
    key.chmod(0o600)
    for finder in get_finders():
        for path, storage in finder.list([]):
            there = tmp_path / "static" / path
            there.parent.mkdir(parents=True, exist_ok=True)
            there.symlink_to(storage.path(path))
    (tmp_path / "static" / "staticfiles.json").write_text("{}")
    (tmp_path / "last-backup").write_text(datetime.now(UTC).isoformat())
    return tmp_path


def unsafe() -> dict[str, doctor.Finding]:
    found = {finding.check: finding for finding in doctor.findings()}
    assert list(found) == SAFE
    assert all(finding.says for finding in found.values())
    assert not [finding for finding in found.values() if bool(finding.mend) == finding.safe], "unsafe, and no way out"
    return {name: finding for name, finding in found.items() if not finding.safe and name != "ledger_rights"}


def test_a_safe_deployment_is_safe(deployment):
    assert unsafe() == {}


def test_on_this_machine_alone_less_is_asked(deployment, settings):
    settings.ALLOWED_HOSTS, settings.TLS = ["127.0.0.1", "localhost", "[::1]"], False
    (deployment / "last-backup").unlink()
    sample.mark()
    assert unsafe() == {}


def no_tls(deployment, settings):
    settings.TLS = False


def any_host(deployment, settings):
    settings.ALLOWED_HOSTS = ["*"]


def subdomains(deployment, settings):
    settings.ALLOWED_HOSTS = [".example"]


def debugging(deployment, settings):
    settings.DEBUG = True


def open_key(deployment, settings):
    (deployment / "secret-key").chmod(0o644)


def open_ring(deployment, settings):
    settings.KEY_RING = deployment / "key-ring"
    keyring.ring()
    (deployment / "key-ring").chmod(0o640)


def lost_ring(deployment, settings):
    settings.KEY_RING = deployment / "key-ring"
    with unwatched():
        Person.objects.bulk_create([Person(name="示例", email="x@example.org", phone="+8613812345678")])
    (deployment / "key-ring").unlink()


def nobody_to_ask(deployment, settings):
    settings.PRIVACY_CONTACT = ""


def open_folder(deployment, settings):
    deployment.chmod(0o755)


def sample_in_public(deployment, settings):
    sample.mark()


def old_script(deployment, settings):
    path = deployment / "static" / "ui" / "tongxin.js"
    path.unlink()
    path.write_text("// of an older version")


def nothing_collected(deployment, settings):
    (deployment / "static" / "staticfiles.json").unlink()


def old_backup(deployment, settings):
    (deployment / "last-backup").write_text((datetime.now(UTC) - timedelta(days=8)).isoformat())


def no_triggers(deployment, settings):
    protection.unprotect(connection)


def no_audit_triggers(deployment, settings):
    audit.unprotect(connection)


def a_step_back(deployment, settings):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'files'")


def work_left_lying(deployment, settings):
    from django_tasks_db.models import DBTaskResult, get_date_max

    long_ago = datetime.now(UTC) - timedelta(hours=1)
    task = DBTaskResult.objects.create(
        task_path="x.y", priority=0, queue_name="default", backend_name="default", run_after=get_date_max(),
        args_kwargs={"args": [], "kwargs": {}},
    )  # fmt: skip
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=long_ago)


TROUBLE = {
    "tls": no_tls,
    "hosts": any_host,
    "hosts again": subdomains,
    "debug": debugging,
    "secret_key": open_key,
    "data_folder": open_folder,
    "key_ring": open_ring,
    "privacy_contact": nobody_to_ask,
    "keys": lost_ring,
    "sample_city": sample_in_public,
    "static_files": old_script,
    "static_files again": nothing_collected,
    "backup": old_backup,
    "ledger_protection": no_triggers,
    "audit_protection": no_audit_triggers,
    "migrations": a_step_back,
    "worker": work_left_lying,
}


@pytest.mark.parametrize("name", TROUBLE)
def test_a_trouble_is_found_and_only_that(deployment, settings, name):
    TROUBLE[name](deployment, settings)
    assert list(unsafe()) == [name.removesuffix(" again")]


def test_a_damaged_ring_is_named(deployment, settings):
    settings.KEY_RING = deployment / "key-ring"
    (deployment / "key-ring").write_text("{}")
    (deployment / "key-ring").chmod(0o600)
    assert list(unsafe()) == ["key_ring", "keys"]


def test_a_short_key_from_the_environment(deployment, settings, monkeypatch):
    monkeypatch.setenv("TONGXIN_SECRET_KEY", "short")
    settings.SECRET_KEY = "short"
    assert list(unsafe()) == ["secret_key"]


def test_a_full_disk_and_missing_faces(deployment, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "ENOUGH_DISK", 1024**6)
    monkeypatch.setattr(doctor.faces, "FOLDER", tmp_path)
    assert list(unsafe()) == ["disk", "fonts"]


def test_a_clock_that_runs_behind_the_ledger(deployment, city, officer):
    from tongxin.orgs.actions import UnitDraft, open_unit
    from tongxin.orgs.vocabulary import Kind

    tomorrow = datetime.now(UTC) + timedelta(days=1)
    open_unit(UnitDraft(kind=Kind.DEPARTMENT, name_zh="示例", place=city.code, parent=None), by=officer, now=tomorrow)
    assert list(unsafe()) == ["second_factors", "duties", "clock"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="an embedded database knows no roles")
def test_the_role_that_serves_can_only_append(deployment):
    role = f"tongxin_serving_{os.getpid()}"
    with connection.cursor() as cursor:
        assert not doctor.ledger_rights().safe, "the owner may do everything"
        cursor.execute(f"CREATE ROLE {role}")
        for statement in protection.grants(role) + audit.grants(role):
            cursor.execute(statement)
        cursor.execute(f"SET LOCAL ROLE {role}")
        assert doctor.ledger_rights().safe
        cursor.execute("RESET ROLE")
        for table in ("ledger_entry", "audit_record"):
            cursor.execute(f"GRANT DELETE ON {table} TO {role}")
            cursor.execute(f"SET LOCAL ROLE {role}")
            assert not doctor.ledger_rights().safe
            cursor.execute("RESET ROLE")
            cursor.execute(f"REVOKE DELETE ON {table} FROM {role}")


@pytest.fixture(scope="module")
def office(place) -> Command:
    command = place()
    assert command("init", "--city", "210900").returncode == 0
    return command


def test_the_command(office):
    told = office.json("doctor")
    assert {finding["check"] for finding in told} == set(SAFE)
    assert [finding["check"] for finding in told if not finding["safe"]] in ([], ["ledger_rights"])
    done = Command(office.data, office.environment.get("DATABASE_URL"), TONGXIN_HOSTS="tongxin.example")("doctor")
    assert done.returncode == 1
    assert "✗ 其他电脑可访问，但未启用 TLS" in done.stdout
    assert len(done.stdout.splitlines()) == len(SAFE)


def test_a_database_that_does_not_answer(tmp_path):
    done = Command(tmp_path, "postgres://nobody@127.0.0.1:9/nothing")("doctor", "--json")
    [finding] = [finding for finding in json.loads(done.stdout) if finding["check"] == "database"]
    assert (done.returncode, finding["safe"]) == (1, False)


def test_the_triggers_are_put_back(office):
    script = (
        "import django; django.setup()\n"
        "from django.db import connection; from tongxin.ledger import protection; from tongxin.audit import"
        " protection as audit\n"
        "protection.unprotect(connection); audit.unprotect(connection)"
    )
    office.python("-c", script)
    assert office("ledger", "verify").returncode == 1
    assert office("audit", "verify").returncode == 1
    assert office("ledger", "protect").returncode == 0
    assert office("ledger", "verify").returncode == 0
    assert office.json("audit", "verify")["flaws"] == []


def test_officers_without_a_second_factor_are_counted(deployment, people, settings):
    officer = people(Role.CITY_OFFICER)
    people(Role.LAWYER)
    assert unsafe()["second_factors"].says.startswith("1 ")
    second_factors.add_app(officer, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=0)
    assert "second_factors" not in unsafe()


def test_duties_that_nobody_holds_are_named(deployment, people):
    held = [people(role) for role in sorted(ALWAYS_HELD - {Role.DATA_PROTECTION})]
    assert str(Role.DATA_PROTECTION.label) in unsafe()["duties"].says
    hold(people(Role.LAWYER), Role.DATA_PROTECTION, held[0].memberships.get().unit)
    assert "duties" not in unsafe()
    with unwatched():
        Person.objects.filter(pk=held[0].pk).update(is_active=False)
    assert str(held[0].memberships.get().word.label) in unsafe()["duties"].says


@pytest.mark.parametrize(
    ("ways", "told"),
    [({"telegram"}, "telegram"), ({"wecom", "weixin"}, "weixin"), ({"phone"}, "TONGXIN_SMS"), ({"wecom"}, "")],
)
def test_ways_of_signing_in_are_complete(deployment, settings, ways, told):
    settings.SIGN_IN = frozenset(ways)
    given = {"wecom": ("corp", "secret"), "weixin": ("", "")}
    settings.SOCIALACCOUNT_PROVIDERS = {
        way: {"APPS": [{"client_id": given[way][0], "secret": given[way][1]}]} for way in ways & given.keys()
    }
    found = unsafe().get("sign_in")
    assert told in f"{found.says}{found.mend}" if found else not told
