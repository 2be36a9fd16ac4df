"""The key ring: made once, closed to others, replaced whole; a text opens with its key, in its place, or not at all."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.privacy import keyring
from tongxin.privacy.ciphers import CannotRead, KeyMissing, Sealed, Tampered

FIRST_USE = """
import sys; from django.conf import settings; settings.configure(KEY_RING=sys.argv[1])
from tongxin.privacy import keyring; print(keyring.ring().current.id)
"""


@pytest.fixture(autouse=True)
def ring_of_this_test(ring_path: Path) -> None:
    assert not keyring.exists()


@given(text=st.text(), context=st.text(max_size=40))
def test_what_is_sealed_opens_in_its_place_only(text: str, context: str) -> None:
    sealed = keyring.seal(text, context)
    assert keyring.unseal(sealed, context) == text
    assert str(sealed) == "••••"
    with pytest.raises(Tampered):
        keyring.unseal(sealed, context + "2")


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_same_text_never_looks_the_same_and_is_found_by_its_hash(one: str, two: str) -> None:
    assert keyring.seal(one, "a.b.c:1").stored != keyring.seal(one, "a.b.c:1").stored
    assert (keyring.digest(one, "a.b.c") == keyring.digest(two, "a.b.c")) == (one == two)
    assert keyring.digest(one, "a.b.c") != keyring.digest(one, "a.b.d")


@given(data=st.data())
def test_whatever_is_changed_in_a_stored_text_is_noticed(data: st.DataObject) -> None:
    stored = keyring.seal("13812345678", "a.b.c:1").stored
    place = data.draw(st.integers(0, len(stored) - 1))
    other = data.draw(st.sampled_from("abcXYZ019:_"))
    changed = stored[:place] + other + stored[place + 1 :]
    if changed == stored:
        return
    with suppress(CannotRead):
        # The last sign of base64 may carry bits that mean nothing: then nothing was changed.
        assert keyring.unseal(Sealed(changed), "a.b.c:1") == "13812345678"


def test_a_new_key_is_used_and_the_old_one_still_opens(now: datetime) -> None:
    before = keyring.seal("x", "c")
    key = keyring.add_key(now=now)
    after = keyring.seal("x", "c")
    assert (before.key_id == after.key_id, after.key_id) == (False, key.id)
    assert keyring.unseal(before, "c") == keyring.unseal(after, "c") == "x"
    keyring.retire({before.key_id, after.key_id}, now=now)
    assert [bool(each.retired_at) for each in keyring.ring().keys] == [True, False]
    assert keyring.unseal(before, "c") == "x", "an older backup still needs it"


def test_only_its_owner_can_read_it(ring_path: Path, now: datetime) -> None:
    for change in (keyring.ring, lambda: keyring.add_key(now=now), lambda: keyring.retire(set(), now=now)):
        change()
        assert stat.S_IMODE(ring_path.stat().st_mode) == 0o600
    assert not list(ring_path.parent.glob(".key-ring-*")), "nothing is left lying"


def test_of_many_that_begin_together_all_have_one_ring(ring_path: Path) -> None:
    begun = [
        subprocess.Popen([sys.executable, "-c", FIRST_USE, str(ring_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    told = {process.communicate()[0] for process in begun}
    assert told == {keyring.ring().current.id + "\n"}


def test_a_missing_key_is_an_error_with_its_name(ring_path: Path) -> None:
    sealed = keyring.seal("13812345678", "c")
    ring_path.rename(ring_path.with_name("elsewhere"))
    with pytest.raises(KeyMissing, match=sealed.key_id):
        keyring.unseal(sealed, "c")


def test_a_ring_that_was_elsewhere_is_taken_in(ring_path: Path) -> None:
    sealed, digest = keyring.seal("13812345678", "c"), keyring.digest("13812345678", "c")
    elsewhere = ring_path.rename(ring_path.with_name("elsewhere"))
    own = keyring.seal("x", "c")
    assert keyring.merge(elsewhere) == [sealed.key_id]
    assert keyring.merge(elsewhere) == []
    assert (keyring.unseal(sealed, "c"), keyring.unseal(own, "c")) == ("13812345678", "x")
    assert keyring.ring().current.id == own.key_id
    assert keyring.digest("13812345678", "c") == digest


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"format": 1, "keys": [], "lookup": ""}', '{"format": 2}', "\0"])
def test_a_damaged_ring_is_not_replaced(ring_path: Path, damage: str, now: datetime) -> None:
    ring_path.write_text(damage)
    for use in (keyring.ring, lambda: keyring.seal("x", "c"), lambda: keyring.add_key(now=now)):
        with pytest.raises(KeyMissing, match="key-ring"):
            use()
    assert ring_path.read_text() == damage


def test_a_ring_with_a_short_key_is_damaged(ring_path: Path) -> None:
    keyring.ring()
    told = json.loads(ring_path.read_text())
    told["keys"][0]["secret"] = "AAAA"
    ring_path.write_text(json.dumps(told))
    with pytest.raises(keyring.RingDamaged):
        keyring.ring()


@pytest.mark.parametrize(
    "stored", ["plain", "tx1:AES-256-GCM:k:%%%", "tx1:SM4:k:AAAA", "tx2:AES-256-GCM:k:AAAA", ":::"]
)
def test_what_is_not_ours_is_left_alone(stored: str) -> None:
    with pytest.raises(CannotRead):
        keyring.unseal(Sealed(stored), "c")
