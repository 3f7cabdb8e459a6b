"""Every setting of every environment; what differs comes from the environment (see .env.example)."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"  # what a trial installation keeps: its database and its secret

env = environ.Env()
REQUIRED = environ.Env.NOTSET  # as a default: whoever does not set it is told so
environ.Env.read_env(env.str("IDO_ENV_FILE", str(BASE_DIR / ".env")))

# The demo is for trying out on one's own machine: it makes its own secret and its own database.
DEMO = env.bool("IDO_DEMO", False)
DEBUG = env.bool("DEBUG", False)


def demo_secret() -> str:
    """A random secret, made once per trial installation and kept outside the repository."""
    path = LOCAL_DIR / "secret_key"
    if not path.exists():
        LOCAL_DIR.mkdir(mode=0o700, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(60))
    return path.read_text()


SECRET_KEY = env.str("SECRET_KEY", "") or (demo_secret() if DEMO else env.str("SECRET_KEY"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if DEMO else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The address people use; links in mail start with it.
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000" if DEMO else REQUIRED).rstrip("/")

# --- Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "ido",
    "partners",
    "registration",
    "referrals",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    # outermost, so that their headers stand on the errors of all others too
    "csp.middleware.CSPMiddleware",
    "ido.access.KeptNowhere",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "ido.sessions.SessionLimits",
    "ido.access.ClosedByDefault",
    "ido.history.HistoryMiddleware",
]

ROOT_URLCONF = "ido.urls"
WSGI_APPLICATION = "ido.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ido.access.frame",
            ],
            "builtins": ["ido.templatetags.components"],
        },
    }
]
CRISPY_TEMPLATE_PACK = "forms"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["forms"]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Database ---------------------------------------------------------------------------------

# Without DATABASE_URL a private PostgreSQL runs from this folder; the demo and the tests use one.
EMBEDDED_POSTGRES_DIR = env.str("IDO_EMBEDDED_POSTGRES", str(LOCAL_DIR / "postgres") if DEMO else "")
EMBEDDED_POSTGRES_DURABLE = env.bool("IDO_EMBEDDED_POSTGRES_DURABLE", True)

DATABASES: dict[str, dict[str, Any]]
if EMBEDDED_POSTGRES_DIR and not env.str("DATABASE_URL", ""):
    DATABASES = {"default": {"ENGINE": "ido.database", "NAME": "ido"}}
else:
    DATABASES = {"default": env.db_url("DATABASE_URL", engine="django.db.backends.postgresql")}
DATABASES["default"]["CONN_MAX_AGE"] = 0  # the pool keeps the connections
DATABASES["default"]["OPTIONS"] = {
    "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", 8), "timeout": 5},
    "prepare_threshold": 5,  # what asks to be prepared is (ido/database/prepared.py); nothing else can be
    # Once for each connection. PostgreSQL would do so five times over, and longer where it thinks it gains.
    "options": "-c plan_cache_mode=force_generic_plan -c jit=off",
}

CACHES = {
    # In the database, so that rate limits hold across processes.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- People and sessions ----------------------------------------------------------------------

AUTH_USER_MODEL = "ido.User"
AUTHENTICATION_BACKENDS = ["ido.accounts.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "ido.accounts.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = int(timedelta(days=7).total_seconds())  # also the life of an invitation
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
CSRF_FAILURE_VIEW = "ido.views.csrf_failure"

ACCOUNT_ADAPTER = "ido.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation mail proved the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False  # shared desk computers
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# A branch is one address: the limit per address is wide, the one per account is what stops guessing.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    # The account first: who guesses on at a blocked account does not use up the address of the branch.
    "login_failed": "6/5m/key,60/5m/ip",
    "reset_password": "5/h/key,60/h/ip",
    "reset_password_from_key": "60/h/ip",
    "change_password": "10/h/user",
    "reauthenticate": "20/5m/user",
}
ACCOUNT_FORMS = {
    "login": "ido.forms_account.LoginForm",
    "reset_password": "ido.forms_account.ResetPasswordForm",
    "reset_password_from_key": "ido.forms_account.ResetPasswordKeyForm",
    "change_password": "ido.forms_account.ChangePasswordForm",
    "reauthenticate": "ido.forms_account.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "ido.forms_account.AuthenticateForm",
    "reauthenticate": "ido.forms_account.ReauthenticateCodeForm",
    "activate_totp": "ido.forms_account.ActivateTOTPForm",
    "add_webauthn": "ido.forms_account.AddWebAuthnForm",
    "edit_webauthn": "ido.forms_account.EditWebAuthnForm",
    "authenticate_webauthn": "ido.forms_account.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "ido.forms_account.ReauthenticateWebAuthnForm",
    "login_webauthn": "ido.forms_account.LoginWebAuthnForm",
}
MFA_RATE_LIMITS = {"webauthn_login": "120/m/ip"}
MFA_TOTP_TOLERANCE = 1  # a code typed at the end of its half minute still counts
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "IDO-balie"
MFA_ADAPTER = "ido.accounts.MFAAdapter"
# Roles (desk, coordinator, municipality, province, administrator) that must have a second factor.
MFA_REQUIRED_ROLES = env.list(
    "IDO_MFA_REQUIRED_ROLES", default=[] if DEMO else ["coordinator", "administrator"]
)

SESSION_ENGINE = "ido.sessions"
SESSION_IDLE = timedelta(minutes=env.int("IDO_SESSION_IDLE_MINUTES", 20))
SESSION_ABSOLUTE = timedelta(hours=env.int("IDO_SESSION_ABSOLUTE_HOURS", 10))
# The row outlives the session, so that we still know whose half-filled form comes in afterwards.
SESSION_COOKIE_AGE = int((SESSION_ABSOLUTE + timedelta(days=3)).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True

# --- Rules of the field that an installation may set --------------------------------------------

BACKDATING_DAYS = env.int("IDO_BACKDATING_DAYS", 60)  # how far back a visit may be entered
# Referrals, in working days: when an answer is due and when it is late; when the outcome is asked for.
REFERRAL_ANSWER_DAYS = env.int("IDO_REFERRAL_ANSWER_DAYS", 2)
REFERRAL_OVERDUE_DAYS = env.int("IDO_REFERRAL_OVERDUE_DAYS", 4)
REFERRAL_OUTCOME_DAYS = env.int("IDO_REFERRAL_OUTCOME_DAYS", 10)
# Days after which nothing of the visitor is left: from the end of a referral, and from its beginning at most.
REFERRAL_KEPT_AFTER_CLOSING_DAYS = env.int("IDO_REFERRAL_KEPT_AFTER_CLOSING_DAYS", 30)
REFERRAL_KEPT_DAYS = env.int("IDO_REFERRAL_KEPT_DAYS", 90)
# Keys and the list of erased persons: outside the database, in a backup of their own or in none.
VAULT_DIR = env.str("IDO_VAULT_DIR", str(LOCAL_DIR / "vault") if DEMO else REQUIRED)
SMALL_CELL = env.int("IDO_SMALL_CELL", 5)  # outside the library no count from 1 up to this is shown
SPREADSHEET_LINK_DAYS = env.int("IDO_SPREADSHEET_LINK_DAYS", 400)  # how long a spreadsheet fetches by itself
EDITION_AFTER_DAYS = env.int("IDO_EDITION_AFTER_DAYS", 14)  # from the end of a quarter to what is published

# The cycle that keeps partners true, in days: from the last check to the first mail to the partner; from
# that mail to the reminder; from the day a check was due to "niet bevestigd", and to hiding the partner.
PARTNER_VERIFY_DAYS = env.int("IDO_PARTNER_VERIFY_DAYS", 182)
PARTNER_REMIND_DAYS = env.int("IDO_PARTNER_REMIND_DAYS", 14)
PARTNER_FLAG_DAYS = env.int("IDO_PARTNER_FLAG_DAYS", 28)
PARTNER_HIDE_DAYS = env.int("IDO_PARTNER_HIDE_DAYS", 274)
PARTNER_LINK_DAYS = env.int("IDO_PARTNER_LINK_DAYS", 30)  # how long the link in such a mail works

# --- Transport and headers ----------------------------------------------------------------------

HTTPS = env.bool("IDO_HTTPS", not DEMO)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^gezond/"]  # health checks come from inside, over plain HTTP
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
# How many proxies of ours stand in front; only then are their headers believed.
PROXIES = env.int("IDO_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Language, files, mail, log -----------------------------------------------------------------

LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "ido.static_files.StaticFiles"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024**2

vars().update(env.email_url("EMAIL_URL", default="consolemail://" if DEMO else REQUIRED))
EMAIL_TIMEOUT = 30  # seconds; the worker does not wait for ever for a server that says nothing
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "IDO-balie <noreply@ido.example>" if DEMO else REQUIRED)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_codes": {"()": "ido.log_lines.WithoutCodes"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_codes"]}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
