"""Settings of the tests: those of the product, made quick and strict.

DATABASE_URL chooses the database, as it does for the product (default: SQLite in a folder of the run).
"""

import os
import shutil
import tempfile
from typing import Any

from tests.guards import Undefined

# A folder of this run. Set before the product's settings are read, and handed to the workers and to every
# command that a test starts, so that no test can touch the data of the person who runs it.
if "TONGXIN_TEST_RUN" not in os.environ:
    import atexit

    os.environ["TONGXIN_TEST_RUN"] = tempfile.mkdtemp(prefix="tongxin-tests-")
    atexit.register(shutil.rmtree, os.environ["TONGXIN_TEST_RUN"], ignore_errors=True)
os.environ["TONGXIN_DATA"] = os.path.join(os.environ["TONGXIN_TEST_RUN"], os.environ.get("PYTEST_XDIST_WORKER", "main"))
os.environ["TONGXIN_SECRET_KEY"] = "only for tests, of no worth to anybody"
os.makedirs(os.environ["TONGXIN_DATA"], exist_ok=True)

from tongxin.config.settings import *  # noqa: E402, F403
from tongxin.config.settings import DATA, DATABASES, MIDDLEWARE, TEMPLATES  # noqa: E402

ON_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
if ON_SQLITE:
    # A file, not memory: threads and processes of a test see the same database, in the mode of the product.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
    # The tests' database need not survive a power cut.
    options: dict[str, Any] = DATABASES["default"]["OPTIONS"]
    # And rows that nobody ordered come in another order than usual, so that counting on it shows.
    options["init_command"] = (
        options["init_command"].replace("synchronous=FULL", "synchronous=OFF") + "PRAGMA reverse_unordered_selects=ON;"
    )

MIDDLEWARE = ["tests.guards.a_get_only_reads", "tests.guards.a_file_is_noted", *MIDDLEWARE]
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# Static files straight from the apps: nothing to collect, no fingerprints in the markup.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
