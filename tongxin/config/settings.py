"""Settings: one file, from the environment.

TONGXIN_DATA      folder of the embedded database, the stored files and the secret key (default: ./var)
DATABASE_URL      another database, e.g. postgres://user@host/tongxin (default: SQLite in TONGXIN_DATA)
TONGXIN_HOSTS     host names that this server answers to, comma separated (default: loopback only)
TONGXIN_ADDRESS   "https://host" under which readers reach this site: numbers in published files then link to their rows
TONGXIN_TLS       "1" behind TLS: secure cookies, HSTS
TONGXIN_PROXIES   how many proxies of ours stand in front and add to X-Forwarded-For (default: 1 behind TLS, else 0);
                  attempts are counted by the address that they report
TONGXIN_IDLE_MINUTES  minutes after which somebody who does nothing is signed out (default: 30)
TONGXIN_KEY_RING  file with the keys of encrypted fields (default: key-ring in TONGXIN_DATA; made on first use)
TONGXIN_FAILURES_PER_ADDRESS  failed attempts to sign in after which an address has to wait 15 minutes (default: 5, as
                  for an account); an office that comes from one address may need more
TONGXIN_SIGN_IN   further ways of signing in, comma separated: phone, dingtalk, wecom, weixin (default: none); each of
                  the latter with TONGXIN_DINGTALK_ID and _SECRET (likewise WECOM, with _AGENT too, and WEIXIN)
TONGXIN_SMS       who carries the codes for "phone": the path of a class (people/signing_in/sms.py; default: the log)
TONGXIN_PRIVACY_CONTACT  whom people ask about their data: "name, telephone" (shown on the public notice)
TONGXIN_MAIL_HOST mail server for forgotten passwords (default: none; then the page sends people to the administrator);
                  with TONGXIN_MAIL_PORT, _USER, _PASSWORD, _FROM
"""

import os
import secrets
from pathlib import Path

import dj_database_url
import django_stubs_ext
from django.utils.translation import gettext_lazy as _

django_stubs_ext.monkeypatch()

DATA = Path(os.environ.get("TONGXIN_DATA", "var")).resolve()


def city() -> str:
    """Return the code of the city that this installation serves, as `tongxin init --city` wrote it: "210900"."""
    path = DATA / "city"
    return os.environ.get("TONGXIN_CITY") or (path.read_text().strip() if path.exists() else "210900")


TONGXIN_CITY = city()
PRIVACY_CONTACT = os.environ.get("TONGXIN_PRIVACY_CONTACT", "")
SITE_ADDRESS = os.environ.get("TONGXIN_ADDRESS", "").rstrip("/")


def secret_key() -> str:
    """Return the key of this installation; made once, readable by its owner only."""
    given = os.environ.get("TONGXIN_SECRET_KEY")
    if given:
        return given
    path = DATA / "secret-key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True, mode=0o700)  # names and phones lie below it
        # O_EXCL through "x": of two processes starting together one writes, the other reads.
        try:
            with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
    return path.read_text()


SECRET_KEY = secret_key()
# Signs the credentials of titles (sites/signing.py); made on first use.
CREDENTIAL_KEY = DATA / "credential-key.pem"
KEY_RING = Path(os.environ.get("TONGXIN_KEY_RING") or DATA / "key-ring").resolve()
DEBUG = False
TLS = os.environ.get("TONGXIN_TLS") == "1"
ALLOWED_HOSTS = os.environ.get("TONGXIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if TLS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "tongxin.privacy",
    "tongxin.ui",
    "tongxin.notices",
    "tongxin.files",
    "tongxin.places",
    "tongxin.calendars",
    "tongxin.ledger",
    "tongxin.orgs",
    "tongxin.audit",
    "tongxin.people",
    "tongxin.todos",
    "tongxin.sites",
    "tongxin.association",
    "tongxin.activities",
    "tongxin.bases",
    "tongxin.legal",
    "tongxin.market",
    "tongxin.figures",
    "tongxin.intake",
    "tongxin.reports",
    "tongxin.workspace",
    "tongxin.oversight",
    "tongxin.config",
    # After our own apps, so that our templates stand before allauth's.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.weixin",
    "tongxin.people.wecom",
]

MIDDLEWARE = [
    "tongxin.config.headers.on_every_answer",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # A sixth on the wire. A page's length betrays nothing to another site: cookies are SameSite, and Django pads it.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tongxin.audit.middleware.notes_refusals",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "tongxin.people.middleware.StaffPages",
    "tongxin.people.middleware.SecondFactorFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tongxin.config.visits.end_of_visits",
    "tongxin.config.bodies.of_a_size",
    "tongxin.config.keys_missing.SaysWhatIsMissing",
    "tongxin.config.too_late.SaysWhatBecame",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "tongxin.config.urls"
WSGI_APPLICATION = "tongxin.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tongxin.ui.context.shell",
                "tongxin.places.context.city",
                "tongxin.notices.context.bell",
            ],
            "builtins": ["tongxin.ui.templatetags.ui"],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'tongxin.sqlite3'}",
        conn_max_age=None,  # one connection per worker thread, for as long as it lives
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a transaction that will write takes its place at the start, instead of failing at its first write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            # A longer log before it is worked into the database: pages that many appends change are written once.
            "PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
            "PRAGMA temp_store=MEMORY;"
        ),
    }

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
PRIVACY_OF_PACKAGES = "tongxin.people.packages.HELD"  # what models of packages hold about a person
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "tongxin.people.passwords.WellKnown"},
]
TONGXIN_REMINDERS = "tongxin.todos.reminding.ToDoReminders"  # who keeps what people are to be reminded of
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tongxin.people.accounts.ClosedAccounts"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_SESSION_REMEMBER = False  # a visit ends with the browser, and see tongxin/config/visits.py
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds for which a password counts as just given
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # seconds; a letter's link, like one that an administrator hands over
# Beside allauth's own (letters, new passwords): how fast. How often it may go wrong is counted by our own
# (docs/adr/0013), so allauth's count of failures is off.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "",
    "reauthenticate": "20/m/user",
    "change_password": "20/m/user",
    "request_login_code": "20/m/ip,3/m/key",
    "passkey_challenge": "30/m/ip",
    "sample_session": "20/m/ip",
    "invitation": "120/m/ip",
    "upload": "30/m/user",
    "public_objection": "10/h/ip",
    "public_receipt": "20/m/ip",
}
FAILURES_PER_ADDRESS = int(os.environ.get("TONGXIN_FAILURES_PER_ADDRESS") or "5")
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TONGXIN_PROXIES") or ("1" if TLS else "0"))
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an unknown address gets no letter
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "tongxin.people.forms.SignIn",
    "change_password": "tongxin.people.forms.ChangePassword",
    "set_password": "tongxin.people.forms.SetPassword",
    "reset_password": "tongxin.people.forms.ForgottenPassword",
    "reset_password_from_key": "tongxin.people.forms.NewPassword",
    "reauthenticate": "tongxin.people.signing_in.forms.Password",
    "request_login_code": "tongxin.people.signing_in.phone.AskForCode",
    "confirm_login_code": "tongxin.people.signing_in.phone.CodeFromPhone",
}
MFA_ADAPTER = "tongxin.people.signing_in.second_factors.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator has opened the account
MFA_FORMS = {
    "authenticate": "tongxin.people.signing_in.forms.Code",
    "reauthenticate": "tongxin.people.signing_in.forms.CodeOnceMore",
    "authenticate_webauthn": "tongxin.people.signing_in.forms.Passkey",
    "reauthenticate_webauthn": "tongxin.people.signing_in.forms.PasskeyOnceMore",
    "login_webauthn": "tongxin.people.signing_in.forms.PasskeyAlone",
}
USERSESSIONS_TRACK_ACTIVITY = False  # no page writes; see tongxin/config/visits.py

# Further ways of signing in. They only ever lead to an account that exists: nobody signs up.
SIGN_IN = frozenset(filter(None, os.environ.get("TONGXIN_SIGN_IN", "").split(",")))
SMS_SENDER = os.environ.get("TONGXIN_SMS") or "tongxin.people.signing_in.sms.ToTheLog"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True  # its pages are open with "phone" only
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300  # seconds
SOCIALACCOUNT_ADAPTER = "tongxin.people.signing_in.linked.LinkedAccounts"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, list[dict[str, str]]]] = {
    provider: {
        "APPS": [
            {
                "client_id": os.environ.get(f"TONGXIN_{provider.upper()}_ID", ""),
                "secret": os.environ.get(f"TONGXIN_{provider.upper()}_SECRET", ""),
                "key": os.environ.get(f"TONGXIN_{provider.upper()}_AGENT", ""),
            }
        ]
    }
    for provider in ("dingtalk", "wecom", "weixin")
    if provider in SIGN_IN
}
EMAIL_HOST = os.environ.get("TONGXIN_MAIL_HOST", "")  # empty: this installation sends no letters, and says so
EMAIL_PORT = int(os.environ.get("TONGXIN_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("TONGXIN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TONGXIN_MAIL_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("TONGXIN_MAIL_FROM", "tongxin@localhost")

# Attempts are counted here. In the database, so that all server processes count together (docs/adr/0009).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "config_attempt",
        # Above this the oldest are thrown away at random, and a guesser would be forgotten with them.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

IDLE_MINUTES = int(os.environ.get("TONGXIN_IDLE_MINUTES") or "30")
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: the longest visit, a working day
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = TLS
# The prefix makes browsers refuse a cookie that a neighbour under the same domain has set.
SESSION_COOKIE_NAME = "__Host-sessionid" if TLS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if TLS else "csrftoken"
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_SSL_REDIRECT = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
CSRF_FAILURE_VIEW = "tongxin.ui.views.form_expired"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Uploads: a spreadsheet of an office is far below this; what is above is refused before it is read.
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A file somewhat above its limit still reaches the form, which says so in its own words.
REQUEST_LIMIT_BYTES = 100 * 1024 * 1024
ANONYMOUS_LIMIT_BYTES = 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "tongxin.config.logs.Discreet", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
