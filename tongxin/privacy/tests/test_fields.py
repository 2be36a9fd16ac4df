"""Encrypted columns and the change of their keys: whatever happens in the middle, every row is readable.

Another key changes how a value is stored and not what it says, so no entry is due, and nobody watches for one.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from conftest import make_person
from tests.guards import unwatched
from tongxin.people.models import Person
from tongxin.privacy import actions, keyring
from tongxin.privacy.ciphers import KeyMissing, Tampered
from tongxin.privacy.fields import hash_of

PHONE = "+8613812345678"


def phone_of(number: int) -> str:
    return f"+86138{number:08d}"


def with_phone(number: int = 12345678) -> Person:
    person = make_person(name=f"示例·{number}", email=f"p{number}@example.org")
    person.phone = phone_of(number)
    with unwatched():
        person.save()
    return Person.objects.get(pk=person.pk)


def stored(person: Person) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM people_person WHERE id = %s", [person.pk])
        found: str = cursor.fetchone()[0]
    return found


@pytest.fixture(autouse=True)
def ring_of_this_test(db: None, ring_path: Path) -> None:
    assert not keyring.exists()


def test_the_database_holds_no_phone() -> None:
    person = with_phone()
    assert stored(person).startswith("tx1:AES-256-GCM:k")
    assert "1234" not in stored(person)
    assert (person.phone, person.phone_lookup) == (PHONE, hash_of(Person, "phone", PHONE))
    assert Person.objects.get(phone_lookup=hash_of(Person, "phone", PHONE)) == person


def test_no_phone_is_no_secret() -> None:
    person = make_person(name="示例", email="none@example.org")
    assert (Person.objects.get(pk=person.pk).phone, person.phone_lookup, stored(person)) == ("", None, "")
    assert not keyring.exists(), "nothing was encrypted, so no key is needed"
    make_person(name="示例", email="none2@example.org")  # two without a phone are no duplicate


@unwatched()
def test_a_row_that_nobody_read_is_saved_as_it_was() -> None:
    person = with_phone()
    before = stored(person)
    person.name = "示例·改名"
    person.save()
    assert stored(person) == before
    person.phone = ""
    person.save()
    assert (stored(person), Person.objects.get(pk=person.pk).phone_lookup) == ("", None)


@unwatched()
def test_two_people_do_not_share_a_phone() -> None:
    with_phone()
    other = with_phone(7)
    other.phone = PHONE
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


@unwatched()
def test_a_phone_copied_into_another_row_does_not_open() -> None:
    one, other = with_phone(1), with_phone(2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET phone = %s WHERE id = %s", [stored(one), other.pk])
    with pytest.raises(Tampered):
        assert Person.objects.get(pk=other.pk).phone


@unwatched()
def test_what_cannot_be_done_to_an_encrypted_column_says_so() -> None:
    person = with_phone()
    for attempt in (
        lambda: Person.objects.filter(phone=PHONE).exists(),
        lambda: Person.objects.filter(phone__contains="138").exists(),
        lambda: Person.objects.update(phone=PHONE),
        lambda: Person.objects.bulk_update([Person(pk=person.pk, phone="+86139")], ["phone"]),
    ):
        with pytest.raises(FieldError, match="encrypted"):
            attempt()
    with pytest.raises(ValidationError):
        Person._meta.get_field("phone").clean("1" * 21, person)


@unwatched()
def test_many_rows_at_once_are_encrypted_too() -> None:
    Person.objects.bulk_create([Person(name="示例", email=f"{n}@example.org", phone=phone_of(n)) for n in range(3)])
    found = Person.objects.order_by("email")
    assert [person.phone for person in found] == [phone_of(n) for n in range(3)]
    assert found[2] == Person.objects.get(phone_lookup=hash_of(Person, "phone", phone_of(2)))
    # Values come unopened: there is no row to open them for.
    assert {str(value) for value in Person.objects.values_list("phone", flat=True)} == {"••••"}


@unwatched()
def test_without_the_key_there_is_an_error_and_nothing_is_lost(ring_path: Path) -> None:
    person = with_phone()
    before = stored(person)
    hidden = ring_path.rename(ring_path.with_name("hidden"))
    lacking = Person.objects.get(pk=person.pk)
    with pytest.raises(KeyMissing, match="keys merge"):
        assert lacking.phone
    lacking.name = "示例·改名"
    lacking.save()
    assert stored(person) == before
    assert actions.unreadable() == {"people.Person.phone": {before.split(":")[2]: 1}}
    rotation = actions.rotate(now=datetime.now().astimezone())
    assert (rotation.unreadable, rotation.changed, stored(person)) == ({"people.Person.phone": 1}, {}, before)
    assert actions.merge(hidden) == ([before.split(":")[2]], 0)
    assert Person.objects.get(phone_lookup=hash_of(Person, "phone", PHONE)).phone == PHONE
    assert actions.unreadable() == {}


@unwatched()
def test_a_rotation_changes_every_row_and_retires_the_old_key(now: datetime) -> None:
    people = [with_phone(n) for n in range(5)]
    old = keyring.ring().current.id
    rotation = actions.rotate(now=now)
    assert (rotation.changed, rotation.resumed, rotation.retired) == ({"people.Person.phone": 5}, False, [old])
    for number, person in enumerate(people):
        assert stored(person).split(":")[2] == rotation.key_id
        assert Person.objects.get(phone_lookup=hash_of(Person, "phone", phone_of(number))).phone == phone_of(number)
    assert not actions.rotate(now=now).resumed, "the next one adds another key"


class PowerCut(Exception):
    """The machine stops."""


@unwatched()
@given(rows=st.integers(1, 9), after=st.integers(0, 9), batch=st.integers(1, 4))
def test_a_rotation_that_is_broken_off_leaves_all_readable(rows: int, after: int, batch: int) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        people = [with_phone(n) for n in range(rows)]
        left, once = after, actions._reencrypt_row

        def until_the_power_cut(*arguments: object) -> None:
            nonlocal left
            if not left:
                raise PowerCut
            left -= 1
            once(*arguments)

        patch.setattr(actions, "BATCH", batch)
        patch.setattr(actions, "_reencrypt_row", until_the_power_cut)
        now = datetime.now().astimezone()
        first = None
        try:
            first = actions.rotate(now=now)
        except PowerCut:
            keys = len(keyring.ring().keys)
        assert [Person.objects.get(pk=person.pk).phone for person in people] == [phone_of(n) for n in range(rows)]
        patch.setattr(actions, "_reencrypt_row", once)
        if first is None:
            second = actions.rotate(now=now)
            assert (second.resumed, len(keyring.ring().keys)) == (True, keys), "finished, not begun anew"
        assert {stored(person).split(":")[2] for person in people} == {keyring.ring().current.id}
        assert [Person.objects.get(pk=person.pk).phone for person in people] == [phone_of(n) for n in range(rows)]
        transaction.set_rollback(True)


@unwatched()
def test_what_is_written_during_a_rotation_is_not_overwritten(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    person, once = with_phone(1), actions._reencrypt_row

    def somebody_is_faster(*arguments: object) -> None:
        fresh = Person.objects.get(pk=person.pk)
        if fresh.phone == phone_of(1):
            fresh.phone = phone_of(2)
            fresh.save()
        once(*arguments)

    monkeypatch.setattr(actions, "_reencrypt_row", somebody_is_faster)
    actions.rotate(now=now)
    assert Person.objects.get(pk=person.pk).phone == phone_of(2)


@unwatched()
def test_what_is_late_under_the_old_key_is_found_by_looking_again(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, once = with_phone(1), actions._reencrypt_row
    late = with_phone(2)
    before = stored(late)
    told = []

    def commits_late(*arguments: object) -> None:
        once(*arguments)
        if arguments[2] == late and not told:  # a process that had read the ring before the new key was added
            told.append(True)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE people_person SET phone = %s WHERE id = %s", [before, late.pk])

    monkeypatch.setattr(actions, "_reencrypt_row", commits_late)
    rotation = actions.rotate(now=now)
    assert told
    assert {stored(person).split(":")[2] for person in (early, late)} == {rotation.key_id}
