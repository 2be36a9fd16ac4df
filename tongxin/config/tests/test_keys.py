"""The keys on the command line: listed, changed, lost, put back; never a phone in a backup or in what is printed."""

from __future__ import annotations

import shutil
import stat

import pytest
from django.db import connection

from tests.guards import unwatched
from tongxin.config.tests.conftest import Command
from tongxin.people.models import Person
from tongxin.people.rights.views import me
from tongxin.privacy import keyring

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and shutil.which("pg_dump") is None, reason="no pg_dump on this machine"
)
GIVE_PHONES = """
import django; django.setup()
from tongxin.people.models import Person
Person.objects.bulk_create(
    [Person(name="示例", email=f"{n}@example.org", phone=f"+86138{n:08d}") for n in range(12345670, 12345680)]
)
"""
READ_PHONES = """
import django; django.setup()
from tongxin.people.models import Person
print(*sorted(person.phone for person in Person.objects.exclude(phone_lookup=None)))
"""
PHONES = " ".join(f"+86138{n:08d}" for n in range(12345670, 12345680))


@pytest.fixture(scope="module")
def office(place) -> Command:
    command = place()
    assert command("init", "--city", "210900").returncode == 0
    assert "没有密钥环" in command("keys", "list").stdout
    done = command.python("-c", GIVE_PHONES)
    assert done.returncode == 0, done.stderr
    return command


def phones(command: Command) -> str:
    done = command.python("-c", READ_PHONES)
    return done.stdout.strip() or done.stderr


def test_keys_are_changed_and_the_old_one_is_kept(office):
    listed = office("keys", "list")
    assert (listed.returncode, "10 rows  当前" in listed.stdout) == (0, True), listed.stderr
    done = office("keys", "rotate")
    assert (done.returncode, done.stderr) == (0, "")
    assert "people.Person.phone 10 行" in done.stdout
    after = office("keys", "list").stdout.splitlines()
    assert ["0 rows  停用" in after[0], "10 rows  当前" in after[1], len(after)] == [True, True, 2]
    assert phones(office) == PHONES
    assert stat.S_IMODE((office.data / "key-ring").stat().st_mode) == 0o600
    assert "138123" not in done.stdout + str(after)


def test_a_backup_is_read_with_the_ring_only(office, place, tmp_path):
    archive, ring = tmp_path / "x.tar", (office.data / "key-ring").read_bytes()
    told = office("backup", str(archive)).stdout
    assert "key-ring 不在备份内" in told
    content = archive.read_bytes()
    assert not [part for part in (b"138123456", ring, ring[60:120]) if part in content]

    elsewhere = place()
    done = elsewhere("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert "people.Person.phone 有 10 行无法读取" in done.stdout
    assert not (elsewhere.data / "key-ring").exists()
    assert elsewhere("keys", "list").returncode == 1
    assert "KeyMissing" in phones(elsewhere)
    (tmp_path / "ring").write_bytes(ring)
    assert elsewhere("keys", "merge", str(tmp_path / "ring")).returncode == 0
    assert phones(elsewhere) == PHONES
    assert elsewhere("keys", "list").returncode == 0


def test_the_ring_may_be_there_before_the_backup(office, place, tmp_path):
    assert office("backup", str(tmp_path / "x.tar")).returncode == 0
    elsewhere = place()
    shutil.copy(office.data / "key-ring", elsewhere.data)
    done = elsewhere("restore", str(tmp_path / "x.tar"))
    assert (done.returncode, "无法读取" in done.stdout) == (0, False), done.stderr
    assert phones(elsewhere) == PHONES


@pytest.mark.parametrize("content", ["{}", "x"])
def test_what_is_no_ring_is_refused(office, tmp_path, content):
    (tmp_path / "ring").write_text(content)
    done = office("keys", "merge", str(tmp_path / "ring"))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert office("keys", "merge", "/no/such/file").returncode == 1
    assert phones(office) == PHONES


def test_a_page_that_needs_a_missing_key_says_so(officer_client, officer, settings, tmp_path, monkeypatch):
    with unwatched():
        officer.phone = "+8613812345678"
        officer.save()
    settings.KEY_RING = tmp_path / "another-ring"
    keyring.ring()
    # The own page itself gets by without the number; this one does not.
    monkeypatch.setattr(me, "on_the_page", lambda person: [Person.objects.get(pk=person.pk).phone])
    answer = officer_client.get("/accounts/me/")
    assert (answer.status_code, "缺少对应的密钥" in answer.content.decode()) == (503, True)
