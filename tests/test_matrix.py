"""Every address × every role × own, sister's and upper unit's records, against the written table (tests/matrix.py)."""

from __future__ import annotations

import os

import pytest

from tests import matrix
from tests.source import listed

pytestmark = pytest.mark.slow


@pytest.fixture
def world(city, officer, newcomer, people, now):
    return matrix.make_world(city, officer, newcomer, people, now)


@pytest.mark.parametrize("visitors", matrix.PARTIES, ids=",".join)
def test_everybody_gets_in_where_it_is_written(world, visitors):
    expected, problems = matrix.written(), []
    for visitor in visitors:
        for key, answer in matrix.answers(world, visitor).items():
            knock = f"{' '.join(key)} as {visitor}"
            if key not in expected:
                if answer not in {"405", "sign-in", "403"}:
                    problems.append(f"{knock} answers {answer}, and nobody wrote who may")
            elif expected[key][visitor] != answer:
                problems.append(f"{knock} answers {answer}, {expected[key][visitor]} is written")
    assert not problems, listed(problems)


def test_the_table_names_addresses_that_exist(world):
    known = {(address.name, record) for address, record, _path in matrix.knocks(world)}
    gone = {(address, record) for address, _method, record in matrix.written()} - known
    assert not gone, "strike them from tests/matrix.csv" + listed(sorted(map(str, gone)))


def test_nobody_sees_a_sisters_records():
    """Read from the table alone: whoever works in one county gets 403 or 404 about another one's."""
    everywhere = {"city_officer", "system_administrator", "security_administrator"}
    for (address, method, record), row in matrix.written().items():
        if record == "sister":
            seen = {visitor for visitor in matrix.VISITORS if row[visitor] not in {"403", "404", "405", "sign-in"}}
            assert seen <= everywhere, f"{method} {address}: {sorted(seen - everywhere)} reach a sister's records"


def test_the_stranger_sees_nothing_of_anybodys():
    for (address, method, record), row in matrix.written().items():
        if record:
            assert row["anonymous"] in {"sign-in", "404"}, f"{method} {address}"
            assert row["newcomer"] in {"403", "404"}, f"{method} {address}"


@pytest.mark.skipif(not os.environ.get("MATRIX"), reason="writes the table; for whoever reads it afterwards")
def test_the_table_is_written_anew(world):
    matrix.write({visitor: matrix.answers(world, visitor) for visitor in matrix.VISITORS})
