"""The recipe of the hash never changes by accident (docs/adr/0003), and the plain SQL knows every column (0005)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from zoneinfo import ZoneInfo

from tongxin.ledger.append import COLUMNS
from tongxin.ledger.facts import GENESIS, HASHED, chained, timestamp
from tongxin.ledger.models import Entry

ENTRY = {
    "public_id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "verb": "legal.consultation_held",
    "kind": "wages",
    "subject_type": "orgs.unit",
    "subject_id": "7",
    "unit_path": "000001/000007/",
    "place": "210911008003",
    "occurred_on": "2022-04-08",
    "recorded_at": timestamp(datetime(2022, 4, 9, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))),
    "actor": "a",
    "quantity": 1,
    "persons": 7,
    "minutes": 0,
    "amount": 0,
    "evidence": "declared",
    "details": {"result": "已答复", "channel": "来访"},
    "files": [],
    "source_file": "",
    "source_sheet": "",
    "source_row": None,
    "reverses": None,
}
WRITTEN_OUT = (
    '["' + "0" * 64 + '",1,"01890a5d-ac96-774b-bcce-b302099a8057","legal.consultation_held","wages","orgs.unit","7",'
    '"000001/000007/","210911008003","2022-04-08","2022-04-09T00:30:00.000000+00:00","a",1,7,0,0,"declared",'
    '{"channel":"来访","result":"已答复"},[],"","",null,null]'
)


def test_the_recipe_is_the_one_that_printed_hashes_were_made_by() -> None:
    expected = hashlib.sha256(WRITTEN_OUT.encode()).hexdigest()
    assert expected == "c30b69c5b6071d3a7032d49dabc4754582112f155a3633bf72667e651363184f"
    assert chained(GENESIS, 1, [ENTRY[name] for name in HASHED]) == expected


def test_the_hash_covers_every_column() -> None:
    columns = {field.column for field in Entry._meta.concrete_fields}
    # The position and the hash before are covered in front of the list; the month follows from the day.
    assert columns - set(HASHED) == {"position", "previous_hash", "hash", "month"}


def test_the_plain_sql_writes_every_column() -> None:
    assert set(COLUMNS) == {field.column for field in Entry._meta.concrete_fields}
