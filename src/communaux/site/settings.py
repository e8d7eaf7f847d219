"""Settings of the house, from the environment. docs/operators/settings.md lists them; a test holds it to this file.

No secret is in the code: without ``SECRET_KEY`` one is made once and kept in the data folder.
"""

import os
import secrets
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

PACKAGE = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("DATA") or "data").resolve()
PORT = int(os.environ.get("PORT") or 8000)
BASE_URL = (os.environ.get("COMMUNAUX_BASE_URL") or f"http://localhost:{PORT}").rstrip("/")
NS_IRI = os.environ.get("COMMUNAUX_NS") or f"{BASE_URL}/ns#"
CONTEXT_IRI = f"{BASE_URL}/ns/context.jsonld"
# The push channel: its own process, at its own port; far from PORT, since houses for tries stand at neighbouring ones.
STREAM_PORT = int(os.environ.get("STREAM_PORT") or (PORT + 10000 if PORT < 55000 else PORT - 10000))
STREAM_URL = os.environ.get("STREAM_URL", "").rstrip("/")
FEDERATION_NAME = os.environ.get("COMMUNAUX_NAME") or "Communaux"
# The licence of what this node publishes, as an IRI; none is said where none was chosen.
DATA_LICENCE = os.environ.get("COMMUNAUX_LICENCE") or ""

_HOST = urlsplit(BASE_URL).hostname or "localhost"
_SECURE = BASE_URL.startswith("https://")
PRODUCTION = _SECURE
if not STREAM_URL:
    STREAM_URL = f"wss://{urlsplit(BASE_URL).netloc}" if _SECURE else f"ws://{_HOST}:{STREAM_PORT}"


def _secret_key() -> str:
    """The key from the environment, else the one kept in the data folder, made at the first start."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = DATA / "secret.key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        made = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(made, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


SECRET_KEY = _secret_key()
# Keys of before: what they signed (closings of the journal, links sent by e-mail) stays valid.
SECRET_KEY_FALLBACKS = os.environ.get("SECRET_KEY_FALLBACKS", "").split()
DEBUG = os.environ.get("DEBUG") == "1"
ALLOWED_HOSTS = [_HOST, "localhost", "127.0.0.1", "[::1]", *os.environ.get("ALLOWED_HOSTS", "").split()]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "communaux.ground",
    "communaux.nouns",
    "communaux.index",
    "communaux.modules.network",
    "communaux.modules.charter",
    "communaux.modules.surveys",
    "communaux.modules.groups",
    "communaux.modules.library",
    "communaux.modules.standards",
    "communaux.modules.food",
    "communaux.modules.pods",
    "communaux.modules.identity",
    "communaux.modules.nodes",
    "communaux.modules.notifications",
    "communaux.doors.login",
    "communaux.doors.directory",
    "communaux.doors.files",
    "communaux.doors.report",
    "communaux.doors.sparql",
    "communaux.doors.translate",
    "communaux.doors.stream",
    "communaux.doors.pages",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "communaux.doors.pages.middleware.headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "communaux.doors.login.middleware.viewer",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "communaux.doors.pages.middleware.Trouble",
    "communaux.doors.stream.containers.negotiated",
]

ROOT_URLCONF = "communaux.site.urls"
WSGI_APPLICATION = "communaux.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "communaux.doors.pages.context.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'communaux.sqlite3'}",
        conn_max_age=None,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;"
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456",
    }
DATABASES["default"]["CONN_HEALTH_CHECKS"] = not DATABASES["default"]["ENGINE"].endswith("sqlite3")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "nouns.Account"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/account/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "communaux.doors.login.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_USER_DISPLAY = attrgetter("email")
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {"signup": "communaux.doors.login.forms.SignupForm"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _SECURE else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"[{FEDERATION_NAME}] "
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _SECURE
MFA_TOTP_ISSUER = FEDERATION_NAME

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_HSTS_SECONDS = 31536000 if _SECURE else 0
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
# Behind the proxy of production all requests come from one address: limits count by the one that the proxy names.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _SECURE else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
IMPORT_MAX_BYTES = 64 * 1024 * 1024
LOGO_MAX_BYTES = 512 * 1024
# The workbench of translation: what one request may weigh and last, and how many run at once over all web processes.
TRANSLATE_MAX_BYTES = int(os.environ.get("TRANSLATE_MB") or 64) * 1024 * 1024
TRANSLATE_VISITOR_BYTES = int(os.environ.get("TRANSLATE_VISITOR_MB") or 8) * 1024 * 1024
TRANSLATE_SECONDS = int(os.environ.get("TRANSLATE_SECONDS") or 60)
TRANSLATE_AT_ONCE = int(os.environ.get("TRANSLATE_AT_ONCE") or 2)
TRANSLATE_PER_HOUR = int(os.environ.get("TRANSLATE_PER_HOUR") or 120)
TRANSLATE_MEMORY = 1024 * 1024 * 1024
TRANSLATE_FOLDER = ""
# Storages: the place of a new one, and the largest file in it. Files lie in the database.
STORAGE_QUOTA = int(os.environ.get("STORAGE_MB") or 100) * 1024 * 1024
STORAGE_DOCUMENT_BYTES = int(os.environ.get("STORAGE_DOCUMENT_MB") or 16) * 1024 * 1024
OUTBOUND_PORTS = [int(port) for port in os.environ.get("OUTBOUND_PORTS", "").split()]
OUTBOUND_ALLOWED = os.environ.get("OUTBOUND_ALLOWED", "").split()

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["communaux.site.formats"]
TIME_ZONE = os.environ.get("TIME_ZONE") or "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"

INDEX_FEEDS = "communaux.site.index_feeds.FEEDS"
GRAPH_FEEDS = "communaux.site.graph_feeds.FEEDS"
# The SPARQL endpoint: what one query may last, take beyond the graphs, and give back.
SPARQL_SECONDS = float(os.environ.get("SPARQL_SECONDS") or 10)
SPARQL_MEMORY = int(os.environ.get("SPARQL_MEMORY_MB") or 256) * 1024 * 1024
# Another SPARQL 1.1 server in place of the readers: where it answers, where it takes graphs, as whom.
SPARQL_ENDPOINT = os.environ.get("SPARQL_ENDPOINT", "")
SPARQL_GRAPH_STORE = os.environ.get("SPARQL_GRAPH_STORE", "")
SPARQL_USER = os.environ.get("SPARQL_USER", "")
SPARQL_PASSWORD = os.environ.get("SPARQL_PASSWORD", "")
SPARQL_RESULT = int(os.environ.get("SPARQL_RESULT_MB") or 20) * 1024 * 1024
CACHES = {
    # On disk, so that the limits on guessing of django-allauth count over all web processes, and what is typed at the same time.
    # Where it is full, some entries are dropped, whatever they count: room for many addresses keeps those limits.
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT") or 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_TLS", "1") == "1"
DEFAULT_FROM_EMAIL = os.environ.get("EMAIL_FROM") or f"communaux@{_HOST}"
OUTBOX = DATA / "outbox"
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = OUTBOX

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "communaux.site.logs.Discreet",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL") or "WARNING"},
}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
