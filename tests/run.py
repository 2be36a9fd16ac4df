"""All tests, on all cores: `python -m tests.run [arguments of pytest]`. What `make test` runs.

DATABASE_URL               the database server to test on (default: SQLite)
TONGXIN_CHROMIUM           the browser to drive, if it lies somewhere unusual
TONGXIN_REQUIRE_BROWSER    "1": a missing browser is an error, not a reason to skip
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    return os.environ.get("TONGXIN_CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    browser = chromium()
    if browser:
        print(f"Browser tests run in {browser}.", flush=True)
    elif os.environ.get("TONGXIN_REQUIRE_BROWSER") == "1":
        print("No Chromium found, and TONGXIN_REQUIRE_BROWSER=1 asks for one. Debian: apt-get install chromium")
        return 1
    else:
        print("No Chromium found: the browser tests are skipped. Debian: apt-get install chromium", flush=True)
    server = os.environ.get("DATABASE_URL", "").partition("@")[0].partition(":")[0]
    print(f"Database: {server or 'SQLite'}.", flush=True)
    with tempfile.TemporaryDirectory(prefix="tongxin-tests-") as folder:
        command = [sys.executable, "-m", "pytest", "--numprocesses=auto", "--quiet", *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, "TONGXIN_TEST_RUN": folder}).returncode


if __name__ == "__main__":
    sys.exit(main())
