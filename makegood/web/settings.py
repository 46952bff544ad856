"""The one settings file. Every value that differs between places comes from the environment.

docs/settings.md lists each variable; tests/test_house.py fails when one is missing there.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf.locale import LANG_INFO

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = PACKAGE.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_flag(name: str, default: bool = False) -> bool:
    return env(name, "yes" if default else "no").lower() in {"1", "yes", "true", "on"}


DATA_DIR = Path(env("MAKEGOOD_DATA_DIR", str(Path.cwd() / "var"))).resolve()
CONTENT_DIR = Path(env("MAKEGOOD_CONTENT_DIR", str(PROJECT / "content"))).resolve()
DEBUG = env_flag("MAKEGOOD_DEBUG")
INSTITUTION_NAME = env("MAKEGOOD_INSTITUTION", "Larkmoor University School of Medicine")
BASE_URL = env("MAKEGOOD_BASE_URL", "http://localhost:8000")


def secret_key() -> str:
    """The key from the environment, or one made once and kept readable by this user alone."""
    if given := env("MAKEGOOD_SECRET_KEY"):
        return given
    kept = DATA_DIR / "secret.key"
    if not kept.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process made it a moment ago
            return kept.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return kept.read_text().strip()


def database(url: str) -> dict:
    """Django's settings for a database address (postgresql://... or sqlite:///path)."""
    parts = urlsplit(url)
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    if parts.scheme != "sqlite":
        raise ValueError(
            f"DATABASE_URL begins with {parts.scheme!r}; use postgresql://user:password@host/name "
            "or sqlite:///path/to/file"
        )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": parts.path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # IMMEDIATE: a writer waits at the start instead of failing in the middle.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;"
                "PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=20000;"
            ),
        },
    }


SECRET_KEY = secret_key()
ALLOWED_HOSTS = env("MAKEGOOD_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
DATABASE_URL = env("DATABASE_URL", f"sqlite:///{DATA_DIR / 'makegood.sqlite3'}")
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "makegood.web",
    "makegood.commitment",
    "makegood.rollout",
    "makegood.champions",
    "makegood.curriculum",
    "makegood.library",
    "makegood.notices",
    "makegood.people",
    "makegood.jobs",
    "makegood.record",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "wagtail.snippets",
    "wagtail.images",
    "wagtail.documents",
    "wagtail.users",
    "makegood.curriculum.quiet.QuietAdmin",  # wagtail.admin without its mail
    "wagtail.search",
    "wagtail.contrib.settings",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "rules",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "makegood.web.middleware.DatabaseAway",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "makegood.web.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "makegood.people.doors.DoorKeeper",
    "makegood.people.notekeys.NoteKeyCookie",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "makegood.web.urls"
WSGI_APPLICATION = "makegood.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "makegood.web.context.page",
            ],
        },
    }
]

# Sign-in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "makegood.people.signin.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "makegood.people.signin.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Strict for each account (key), wide for each address: behind one address may sit a whole campus,
# whose 20,000 people sign in on one morning. docs/settings.md says what follows from it.
SIGN_INS = int(env("MAKEGOOD_SIGN_INS_PER_MINUTE", "1000"))
MISSES = max(SIGN_INS // 4, 10)
ACCOUNT_RATE_LIMITS = {
    "login": f"{SIGN_INS}/m/ip",
    "login_failed": f"{MISSES}/m/ip,5/5m/key",
    "number": f"{MISSES}/m/ip,5/5m/key",
    "paper_code": f"{MISSES}/m/ip",
    "reset_password": f"{MISSES}/m/ip,5/h/key",
    "reset_password_from_key": f"{MISSES}/m/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or BASE_URL.startswith("http://localhost")
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_PROVIDERS = {}
if env("MAKEGOOD_OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "institution",
                "name": env("MAKEGOOD_OIDC_NAME", "Institution sign-in"),
                "client_id": env("MAKEGOOD_OIDC_CLIENT_ID"),
                "secret": env("MAKEGOOD_OIDC_SECRET"),
                "settings": {"server_url": env("MAKEGOOD_OIDC_SERVER")},
            }
        ]
    }

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "makegood.web.views.forged"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if env_flag("MAKEGOOD_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else everybody behind it shares one limit of tries

# Shared by all web processes and workers, so that rate limits hold on several hosts. SQLite means one
# host, and one writer at a time: there the cache is files, so that a long write never blocks sign-in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "makegood_cache",
    }
    if DATABASES["default"]["ENGINE"].endswith("postgresql")
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# Words, time --------------------------------------------------------------------------------
LANGUAGE_CODE = env("MAKEGOOD_LANGUAGE", "en")
# Codes of the languages to choose from; each by the name that its own readers give it.
LANGUAGES = [
    (code, LANG_INFO.get(code, {}).get("name_local", code).capitalize())
    for code in dict.fromkeys([LANGUAGE_CODE, *env("MAKEGOOD_LANGUAGES", "en").split(",")])
]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
if env("MAKEGOOD_LOCALE_DIR"):  # the institution's own words go before those that came along
    LOCALE_PATHS.insert(0, Path(env("MAKEGOOD_LOCALE_DIR")))
TIME_ZONE = env("MAKEGOOD_TIME_ZONE", "UTC")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["makegood.web.formats"]

# Files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
WHITENOISE_MANIFEST_STRICT = False  # a missing picture is no reason for a broken page
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
MAX_UPLOAD_BYTES = int(env("MAKEGOOD_MAX_UPLOAD_MB", "200")) * 1024 * 1024

# Background tasks ---------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
JOB_LEASE_SECONDS = int(env("MAKEGOOD_JOB_LEASE_SECONDS", "60"))
JOB_ATTEMPTS = int(env("MAKEGOOD_JOB_ATTEMPTS", "4"))
FEED_WATCH_DIR = env("MAKEGOOD_FEED_WATCH_DIR")
LINK_CHECKS = env_flag("MAKEGOOD_LINK_CHECKS", True)

# Mail ---------------------------------------------------------------------------------------
EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}[env("MAKEGOOD_MAIL", "file")]
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env("MAKEGOOD_MAIL_HOST", "localhost")
EMAIL_PORT = int(env("MAKEGOOD_MAIL_PORT", "25"))
EMAIL_HOST_USER = env("MAKEGOOD_MAIL_USER")
EMAIL_HOST_PASSWORD = env("MAKEGOOD_MAIL_PASSWORD")
EMAIL_USE_TLS = env_flag("MAKEGOOD_MAIL_TLS")
DEFAULT_FROM_EMAIL = env("MAKEGOOD_MAIL_FROM", "makegood <makegood@localhost>")
# Whom invitations come from, and where the answers of calendar programs arrive and are read.
CALENDAR_FROM = env("MAKEGOOD_CALENDAR_FROM", DEFAULT_FROM_EMAIL)
CALENDAR_REPLIES = env("MAKEGOOD_CALENDAR_REPLIES")

# Attendance: from when an arrival is late, and how much of a session is enough ----------------
LATE_AFTER_MINUTES = int(env("MAKEGOOD_LATE_AFTER_MINUTES", "10"))
LEAST_SHARE_PERCENT = int(env("MAKEGOOD_LEAST_SHARE_PERCENT", "75"))

# Authoring ----------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "makegood authoring"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_AUTOSAVE_INTERVAL = 0  # a draft is kept when somebody says so; two people are told apart
# An approved text does not go live by itself: the office sees the dry run first.
WAGTAIL_FINISH_WORKFLOW_ACTION = "makegood.curriculum.approved.nothing_goes_live"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long unit has some thousand fields in the editor

# Library ------------------------------------------------------------------------------------
LIBRARY_OPEN = env_flag("MAKEGOOD_LIBRARY_OPEN", True)
CROSSREF_URL = env("MAKEGOOD_CROSSREF_URL", "https://api.crossref.org")
OPENALEX_URL = env("MAKEGOOD_OPENALEX_URL", "https://api.openalex.org")
LIBRARY_CONTACT = env("MAKEGOOD_LIBRARY_CONTACT")  # e-mail address told to both, as they ask

# Logging: one line per event to standard error; the record is elsewhere and is not a log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},  # it tells each edit, which the record does
    },
    "root": {"handlers": ["stderr"], "level": env("MAKEGOOD_LOG_LEVEL", "INFO")},
}
