"""A backup of a working office, put back elsewhere, is whole; anything less is refused and leaves the place empty."""

from __future__ import annotations

import io
import json
import shutil
import stat
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
from django.db import connection

from tongxin.config.tests.conftest import Command

pytestmark = pytest.mark.skipif(
    connection.vendor == "postgresql" and shutil.which("pg_dump") is None, reason="no pg_dump on this machine"
)
PRINT_FILES = """
import django; django.setup()
from tongxin.files.models import StoredFile; from tongxin.files.actions import fetch
print(sum(len(fetch(sha256)) > 0 for sha256 in StoredFile.objects.values_list("sha256", flat=True)))
"""
ALTER_AN_ENTRY = """
import django; django.setup()
from django.db import connection; from tongxin.ledger import protection
protection.unprotect(connection)
connection.cursor().execute("UPDATE ledger_entry SET persons = persons + 1 WHERE position = 2")
protection.protect(connection)
"""

ALTER_A_RECORD = """
import django; django.setup()
from django.db import connection; from tongxin.audit import protection
protection.unprotect(connection)
connection.cursor().execute("UPDATE audit_record SET actor = 'x' WHERE position = 1")
protection.protect(connection)
"""


@pytest.fixture(scope="module")
def office(place) -> Command:
    command = place()
    done = command("init", "--city", "210900")
    assert done.returncode == 0, done.stderr
    return command


@pytest.fixture(scope="module")
def archive(office, tmp_path_factory) -> Path:
    """A backup made while two processes were recording."""
    folder = tmp_path_factory.mktemp("backup")
    stop, told = folder / "stop", [folder / "told0", folder / "told1"]
    working = [
        subprocess.Popen(
            [sys.executable, "-m", "tongxin.config.tests.busy_office", str(stop), str(each)], env=office.environment
        )
        for each in told
    ]

    seen = [0, 0]

    def recorded() -> int:
        # A file that is just being written anew is empty for a moment; what was told before still holds.
        for number, each in enumerate(told):
            seen[number] = max(seen[number], int((each.read_text() if each.exists() else "") or 0))
        return sum(seen)

    try:
        deadline = time.monotonic() + 60
        while recorded() < 20 and time.monotonic() < deadline:
            time.sleep(0.05)
        made = []
        for number in range(3):
            before = recorded()
            done = office("backup", str(folder / f"{number}.tar"))
            assert done.returncode == 0, done.stderr
            made.append(before)
            deadline = time.monotonic() + 20
            while recorded() <= before and time.monotonic() < deadline:
                time.sleep(0.05)
            assert recorded() > before, "somebody had to wait for the backup"
    finally:
        stop.touch()
        codes = [process.wait(timeout=30) for process in working]
    assert codes == [0, 0]
    assert manifest(folder / "2.tar")["position"] > made[2] >= 20
    return folder / "2.tar"


def manifest(path: Path):
    with tarfile.open(path) as tar:
        return json.loads(tar.extractfile("manifest.json").read())


def test_what_was_saved_while_people_worked_is_whole(archive, place):
    elsewhere, saved = place(), manifest(archive)
    done = elsewhere("restore", str(archive))
    assert (done.returncode, done.stderr) == (0, "")
    assert "台账核验无误" in done.stdout
    proof = elsewhere.json("ledger", "verify")
    assert (proof["position"], proof["hash"], proof["flaws"]) == (saved["position"], saved["hash"], [])
    audited = elsewhere.json("audit", "verify")
    assert audited["flaws"] == []
    assert audited["position"] == saved["audit_position"] + 1, "and the restoring itself was noted"
    assert saved["audit_position"] >= 20
    files = elsewhere.python("-c", PRINT_FILES)
    assert int(files.stdout) >= 20, files.stderr
    # A second time there is something to lose.
    again = elsewhere("restore", str(archive))
    assert (again.returncode, again.stdout) == (1, "")
    assert "空" in again.stderr


def test_the_archive_is_for_its_owner_and_holds_no_key(archive, office):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    key = (office.data / "secret-key").read_bytes()
    assert key not in archive.read_bytes()
    assert not list(archive.parent.glob(".tongxin-backup-*"))


def test_a_backup_replaces_nothing(office, archive):
    before = archive.read_bytes()
    assert office("backup", str(archive)).returncode == 1
    assert archive.read_bytes() == before
    assert "无法写入" in office("backup", "/no/such/folder/x.tar").stderr


def test_a_lost_and_a_damaged_file_are_told_and_all_else_is_saved(office, archive, tmp_path):
    lost, damaged = sorted((office.data / "files").glob("??/*"))[:2]
    kept = lost.read_bytes(), damaged.read_bytes()
    lost.unlink()
    damaged.write_bytes(b"x")
    try:
        done = office("backup", str(tmp_path / "x.tar"))
    finally:
        lost.write_bytes(kept[0])
        damaged.write_bytes(kept[1])
    assert done.returncode == 1
    assert f"文件缺失：{lost.parent.name}{lost.name}" in done.stdout
    assert f"文件损坏：{damaged.parent.name}{damaged.name}" in done.stdout
    assert (tmp_path / "x.tar").exists()


def changed(archive: Path, target: Path, *, change=lambda told: told, part=None, more=None) -> Path:
    """Write the archive anew with another manifest, another part, or one more member."""
    with tarfile.open(archive) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name == "manifest.json":
                content = json.dumps(change(json.loads(content))).encode()
            elif part:
                content = part(member.name, content)
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
        if more:
            new.addfile(*more)
    return target


def foreign(name: str) -> tuple[tarfile.TarInfo, io.BytesIO]:
    info = tarfile.TarInfo(name)
    info.size = 3
    return info, io.BytesIO(b"abc")


def a_link() -> tuple[tarfile.TarInfo, None]:
    info = tarfile.TarInfo("files/ab/" + "0" * 62)
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return info, None


def flipped(name: str, content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1]) if name.startswith("database.") else content


def without_a_file(told):
    first = next(name for name in told["parts"] if name.startswith("files/"))
    return {**told, "parts": {name: part for name, part in told["parts"].items() if name != first}}


def with_a_path(told):
    return {**told, "parts": {**told["parts"], "../../evil": {"sha256": "0" * 64, "size": 3}}}


REFUSED = {
    "a flipped byte": ({"part": flipped}, "已损坏"),
    "a file that the manifest does not know": ({"change": without_a_file}, "非本系统内容"),
    "a path that leads out": ({"more": foreign("../evil")}, "非本系统内容"),
    "a path that leads out, in the manifest too": ({"change": with_a_path}, "非本系统内容"),
    "a link": ({"more": a_link()}, "非本系统内容"),
    "another kind of database": ({"change": lambda told: {**told, "vendor": "oracle"}}, "DATABASE_URL"),
    "a later version": ({"change": lambda told: {**told, "migrations": [*told["migrations"], "x.0099_y"]}}, "更新版本"),
    "a later format": ({"change": lambda told: {**told, "format": 2}}, "更新版本"),
    "another end of the ledger": ({"change": lambda told: {**told, "position": 1}}, "与备份所记不符"),
    "another end of the audit log": ({"change": lambda told: {**told, "audit_position": 1}}, "审计日志止于"),
    "nonsense for a manifest": ({"change": lambda told: [told]}, "不是同心"),
}


@pytest.fixture(scope="module")
def elsewhere(place) -> Command:
    """A place that stays empty, because everything is refused."""
    return place()


def is_empty(command: Command) -> bool:
    return {path.name for path in command.data.iterdir()} <= {"secret-key", "static"}


@pytest.mark.parametrize("what", REFUSED)
def test_less_than_a_whole_backup_is_refused_and_leaves_nothing(archive, elsewhere, tmp_path, what):
    given, sentence = REFUSED[what]
    done = elsewhere("restore", str(changed(archive, tmp_path / "x.tar", **given)))
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert is_empty(elsewhere)


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
def test_a_truncated_archive_is_refused(archive, elsewhere, tmp_path, share):
    content = archive.read_bytes()
    (tmp_path / "x.tar").write_bytes(content[: int(len(content) * share)])
    done = elsewhere("restore", str(tmp_path / "x.tar"))
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "不是同心" in done.stderr
    assert is_empty(elsewhere)


def test_a_ledger_that_was_tampered_with_is_refused_unless_there_is_no_better(place, tmp_path):
    office = place()
    assert office("init", "--city", "210900").returncode == 0
    done = office.python("-c", ALTER_AN_ENTRY)
    assert done.returncode == 0, done.stderr
    assert office("backup", str(tmp_path / "x.tar")).returncode == 0
    elsewhere = place()
    done = elsewhere("restore", str(tmp_path / "x.tar"))
    assert done.returncode == 1
    assert "第 2 条记录被改动" in done.stderr
    assert is_empty(elsewhere)
    kept = elsewhere("restore", str(tmp_path / "x.tar"), "--keep-flawed")
    assert (kept.returncode, "第 2 条记录被改动" in kept.stdout) == (1, True)
    assert elsewhere.json("ledger", "verify")["flaws"]


def test_an_audit_log_that_was_tampered_with_is_refused(place, tmp_path):
    office = place()
    assert office("init", "--city", "210900").returncode == 0
    assert office("backup", str(tmp_path / "first.tar")).returncode == 0  # notes itself
    done = office.python("-c", ALTER_A_RECORD)
    assert done.returncode == 0, done.stderr
    assert office("backup", str(tmp_path / "x.tar")).returncode == 0
    done = place()("restore", str(tmp_path / "x.tar"))
    assert done.returncode == 1
    assert "第 1 条记录被改动过" in done.stderr


def test_a_backup_from_before_the_audit_is_restored(archive, place, tmp_path):
    def older(told):
        return {name: value for name, value in told.items() if not name.startswith("audit_")}

    done = place()("restore", str(changed(archive, tmp_path / "x.tar", change=older)))
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_no_archive_is_refused(elsewhere):
    assert "不是同心" in elsewhere("restore", __file__).stderr
    assert elsewhere("restore", "/no/such/file").returncode == 1
    assert is_empty(elsewhere)
