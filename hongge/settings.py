"""One settings file. Everything that differs between installations comes from the environment.

HONGGE_DATA          the one folder with all state (database, uploads, keys, checkpoints, exports); default `var/`
HONGGE_DATABASE_URL  another database, e.g. postgres://user@/name?options=-csearch_path%3Dschema
HONGGE_HOSTS         comma-separated host names the server answers to; default: this machine only
HONGGE_ORIGIN        public address, e.g. https://hongge.example.gov.cn; switches secure cookies on
HONGGE_CIPHER        aes-256-gcm (default) or sm4-gcm, for personal data at rest
HONGGE_MAIL_URL      smtp://user:password@host:port; without it mail is kept in the outbox only
HONGGE_CODE_SENDER   dotted path of what sends phone codes; without it signing in by code is refused in words
HONGGE_REPORTS_AN_HOUR  reports taken without an account from one address in an hour (this machine's own is not counted); 0: no limit
HONGGE_TEST          set by the test runner only: test sign-in, fast password hashes
"""

import os
import secrets
from datetime import time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("HONGGE_DATA", BASE_DIR / "var")).resolve()
CIPHER = os.environ.get("HONGGE_CIPHER", "aes-256-gcm")
KEYS, UPLOADS, CHECKPOINTS, EXPORTS = (DATA / name for name in ("keys", "uploads", "checkpoints", "exports"))
for folder in (DATA, KEYS, UPLOADS, CHECKPOINTS, EXPORTS):
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
TEST = os.environ.get("HONGGE_TEST") == "1"
DEBUG = False


def kept(name: str) -> str:
    """A random text kept in the key folder, made once."""
    path = KEYS / name
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = kept("session.key")
ORIGIN = os.environ.get("HONGGE_ORIGIN", "")
SECURE = ORIGIN.startswith("https://")
ALLOWED_HOSTS = [h for h in os.environ.get("HONGGE_HOSTS", "").split(",") if h] or ["127.0.0.1", "localhost", "[::1]", "testserver"]
if ORIGIN:
    ALLOWED_HOSTS.append(urlsplit(ORIGIN).hostname or "")
    CSRF_TRUSTED_ORIGINS = [ORIGIN]

INSTALLED_APPS = [
    "hongge.portal",
    "hongge.bulletins",
    "hongge.systems.requests",
    "hongge.systems.decisions",
    "hongge.systems.elevators",
    "hongge.systems.grids",
    "hongge.systems.party",
    "hongge.civic.assembly",
    "hongge.civic",
    "hongge.kernel",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "treebeard",
    "django_filters",
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hongge.portal.middleware.Edge",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hongge.portal.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hongge.portal.middleware.Session",
    "hongge.portal.middleware.Hat",
    "hongge.portal.middleware.Once",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "hongge.urls"
WSGI_APPLICATION = "hongge.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hongge.portal.context.shell",
            ],
            "builtins": ["hongge.portal.templatetags.look"],
        },
    }
]

SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "foreign_keys": "1", "busy_timeout": "20000"}
ADDRESS = os.environ.get("HONGGE_DATABASE_URL") or f"sqlite:///{DATA / 'hongge.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(ADDRESS)}
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
DATABASES["default"]["ENGINE"] = f"hongge.kernel.databases.{'sqlite' if ON_SQLITE else 'postgresql'}"
UNMARKED = {  # apps and tables whose rows get no mark (kernel.kept); what the journal vouches for gets none anyway
    *("admin", "axes", "contenttypes", "migrations", "sessions", "auth.permission", "account.emailconfirmation"),
    *("kernel.entry", "kernel.head", "kernel.checkpoint", "kernel.mark"),  # the proofs themselves
    *("kernel.counter", "kernel.serial", "kernel.once", "kernel.message"),  # made anew, or gone tomorrow
}
if ON_SQLITE:
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
        "PRAGMA busy_timeout=20000;PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 20}
MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": MEMORY},
    "past": {  # numbers of past days on boards; a test looks at each anew
        "BACKEND": "django.core.cache.backends.dummy.DummyCache" if TEST else MEMORY,
        "LOCATION": "past",
        "TIMEOUT": 600,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "civic.Account"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_ADAPTER = "hongge.portal.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
CODE_SENDER = os.environ.get("HONGGE_CODE_SENDER", "")
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "红格"
LOGIN_URL = "/signin/"
LOGIN_REDIRECT_URL = "/"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "hongge.portal.accounts.tried_name"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "phone", "password1", "password2", "oldpassword", "code"]
AXES_LOCKOUT_CALLABLE = "hongge.portal.accounts.locked_out"
AXES_ENABLED = os.environ.get("HONGGE_AXES", "1") == "1"

SESSION_COOKIE_AGE = 12 * 3600  # absolute, for staff
SESSION_IDLE = timedelta(minutes=30)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "hongge.portal.views.csrf_failed"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_PERMISSIONS = 0o600
PHOTO_MAX_BYTES, PHOTO_MAX_PIXELS, PHOTO_LONG_SIDE, PHOTO_MAX_COUNT = 15 * 1024 * 1024, 60_000_000, 1920, 6
PDF_MAX_BYTES, PDF_MAX_PAGES = 15 * 1024 * 1024, 200

LANGUAGE_CODE, LANGUAGES = "zh-hans", [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "hongge" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = TEST or not STATIC_ROOT.is_dir()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": UPLOADS}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# What a district may set.
NUMBER_PREFIX = os.environ.get("HONGGE_PREFIX", "JZ")
WORKING_HOURS = ((time(8, 30), time(12, 0)), (time(14, 0), time(17, 30)))
SILENCE_CLOSES_AFTER = 7  # days after 办结 without any word from the reporter
REOPEN_WITHIN = 15  # days
REPORTS_AN_HOUR = int(os.environ.get("HONGGE_REPORTS_AN_HOUR", "120"))  # without an account, from one address; 0: as many as come
REVEALS_AN_HOUR = 30  # looks at reporters' phones, of one duty
NEED_INFO_EXPIRES = 5  # working days
LIFT_NOTICE_DAYS, LIFT_OBJECTION_DAYS, LIFT_FOLLOW_UPS = 10, 15, (30, 180)  # publicity; working days to reply; days to each visit
ORIGIN_LINE = "hongge/jizhou"

mail = urlsplit(os.environ.get("HONGGE_MAIL_URL", ""))
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = mail.hostname or "", mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_TIMEOUT = mail.username or "", mail.password or "", 10

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": dict.fromkeys(("django.request", "django.security.csrf"), {"level": "CRITICAL"}),  # addresses open requests
}
