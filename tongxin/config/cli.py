"""The `tongxin` command. Everything that it prints for people goes to standard output; errors to standard error.

Exit codes: 0 done · 1 refused, or something is wrong with the data · 2 the command line is wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from tongxin.config import commands

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(prog="tongxin", description="Tongxin 同心: record once, report many.")
    verbs = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    init = verbs.add_parser("init", help="set up a city in TONGXIN_DATA; asks nothing, says what it made")
    init.add_argument("--city", required=True, help="division code of the city, e.g. 210900")
    init.add_argument("--sample", action="store_true", help="load the sample city's ledgers and a one-click sign-in")
    init.add_argument(
        "--admin",
        metavar="EMAIL",
        help="make a security administrator, who gives the roles; the password is printed once",
    )
    init.add_argument("--officer", metavar="EMAIL", help="make a city officer; the password is printed once")
    init.add_argument("--if-absent", action="store_true", help="do nothing if the city is set up already")

    run = verbs.add_parser("run", help="serve on this machine, with the background worker")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--workers", type=int, default=2)

    import_ = verbs.add_parser("import", help="import a workbook (xlsx, xls, csv)")
    import_.add_argument("file")
    import_.add_argument("--office", help="name of the unit whose ledgers these are (default: the association)")
    import_.add_argument("--dry-run", action="store_true", help="check only, post nothing")
    import_.add_argument("--only-clean", action="store_true", help="post the rows without faults, leave the others")
    import_.add_argument("--reverse-missing", action="store_true", help="take back rows that the file no longer has")
    import_.add_argument("--json", action="store_true")

    figures = verbs.add_parser("figures", help="print the figures")
    figures.add_argument("--period", required=True, help="2022, 2022Q2, 2022-04 or 2018-06..2022-04")
    figures.add_argument("--place", help="division code (default: the city)")
    figures.add_argument("--as-of", type=int, metavar="POSITION", help="ledger position (default: now)")
    figures.add_argument("--json", action="store_true")

    rows = verbs.add_parser("rows", help="print the entries behind the number at an address")
    rows.add_argument("address", help="e.g. legal.legal_opinions@210900/2018-06..2022-04#5000")
    rows.add_argument("--json", action="store_true")

    report = verbs.add_parser("report", help="write a report").add_subparsers(dest="report", required=True)
    annual = report.add_parser("annual", help="the annual report")
    annual.add_argument("--period", required=True)
    annual.add_argument("--place")
    annual.add_argument("--as-of", type=int, metavar="POSITION")
    annual.add_argument("--format", choices=["html", "docx", "pdf", "xlsx"], required=True)
    annual.add_argument("--out", required=True, metavar="FILE")
    annual.add_argument(
        "--address", metavar="https://HOST", help="where readers reach this site, for links (default: TONGXIN_ADDRESS)"
    )

    places = verbs.add_parser("places", help="administrative divisions").add_subparsers(dest="places", required=True)
    load = places.add_parser("load", help="load the divisions of another city")
    load.add_argument("--city", required=True)
    load.add_argument("--villages", metavar="FILE", help="csv (or csv.gz) with the villages: code,name,level")
    find = places.add_parser("find", help="find the division that a text means")
    find.add_argument("text")
    find.add_argument("--json", action="store_true")

    calendars = verbs.add_parser("calendars", help="working days").add_subparsers(dest="calendars", required=True)
    calendars.add_parser("load", help="load the holidays of a year (holiday-cn JSON, or csv)").add_argument("file")
    _ledger(verbs)
    _audit(verbs)
    _care(verbs)
    _personal_data(verbs)
    _accounts(verbs)
    return top


def _ledger(verbs: Verbs) -> None:
    ledger = verbs.add_parser("ledger", help="prove or protect the ledger").add_subparsers(dest="ledger", required=True)
    ledger.add_parser("verify", help="replay everything: chain, tallies, figures").add_argument(
        "--json", action="store_true"
    )
    grants = ledger.add_parser(
        "grants", help="print the PostgreSQL statements for a run-time role that can only append"
    )
    grants.add_argument("role")
    ledger.add_parser("protect", help="put the triggers back that refuse to change or remove an entry")


def _audit(verbs: Verbs) -> None:
    audit = verbs.add_parser("audit", help="prove or prune the audit log").add_subparsers(dest="audit", required=True)
    audit.add_parser("verify", help="replay the chain of the audit log").add_argument("--json", action="store_true")
    prune = audit.add_parser("prune", help="remove old audit records; never those of the last 180 days")
    prune.add_argument("--older-than", type=int, required=True, metavar="DAYS")
    prune.add_argument("--dry-run", action="store_true", help="say what would be removed, remove nothing")


def _care(verbs: Verbs) -> None:
    doctor = verbs.add_parser("doctor", help="say what is unsafe in this deployment and how to mend it")
    doctor.add_argument("--json", action="store_true")

    backup = verbs.add_parser("backup", help="save database and files in one archive, while the office works on")
    backup.add_argument("file", metavar="FILE")
    restore = verbs.add_parser("restore", help="restore a backup into an empty folder and database; verifies it")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--keep-flawed", action="store_true", help="keep even what does not prove; says what it is")


def _personal_data(verbs: Verbs) -> None:
    retention = verbs.add_parser("retention", help="erase personal data that are past their time; run it daily")
    retention.add_argument("--dry-run", action="store_true", help="count only, change nothing")
    keys = verbs.add_parser("keys", help="the keys of what is encrypted").add_subparsers(dest="keys", required=True)
    keys.add_parser("list", help="say which keys there are, and how many rows use each")
    keys.add_parser("rotate", help="add a key and encrypt everything with it, while the office works on")
    keys.add_parser("merge", help="take in the keys of another key ring, after a restore").add_argument("file")


def _accounts(verbs: Verbs) -> None:
    account = verbs.add_parser("account", help="accounts").add_subparsers(dest="account", required=True)
    rescue = account.add_parser("rescue", help="print a link to a new password, when no administrator can hand one out")
    rescue.add_argument("email")
    rescue.add_argument("--second-factors", action="store_true", help="take the second factors away too")


def main() -> None:
    """Run the command line and exit with its code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
    arguments = parser().parse_args()
    name = arguments.command + (
        f"_{getattr(arguments, arguments.command)}" if hasattr(arguments, arguments.command) else ""
    )
    try:
        sys.exit(commands.run(name, arguments))
    except commands.Refused as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # `tongxin rows … | head`: the reader has seen enough.
        sys.stdout = None


if __name__ == "__main__":
    main()
