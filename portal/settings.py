"""Settings. Everything that differs between installations comes from the environment."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from portal import embedded_postgres
from portal.env import env_bool, env_int, env_list, env_str
from portal.secrets import local_secret

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env_str("VAR_DIR") or BASE_DIR / "var")

DEBUG = env_bool("DEBUG", default=False)
# `make up` sets DEMO: local keys are generated in var/, cookies work over plain http.
DEMO = env_bool("DEMO", default=DEBUG)

SECRET_KEY = env_str("SECRET_KEY") or (local_secret(VAR, "secret_key") if DEMO else "")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY needs at least 50 characters.")

# Keys of the encrypted columns: "id:base64key,…", the first encrypts, all decrypt.
FIELD_KEYS = env_str("FIELD_KEYS") or (f"local:{local_secret(VAR, 'field_key')}" if DEMO else "")
# Key of the blind indexes and of tracking tokens. Changing it needs `manage.py rotate_keys`.
BLIND_INDEX_KEY = env_str("BLIND_INDEX_KEY") or (local_secret(VAR, "blind_key") if DEMO else "")
if not FIELD_KEYS or not BLIND_INDEX_KEY:
    raise ImproperlyConfigured("FIELD_KEYS and BLIND_INDEX_KEY must be set.")

PORT = env_int("PORT", 8000)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost" if DEMO else "")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
# Links in messages and QR codes are built on this, never on the Host header.
SITE_URL = env_str("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
# How many reverse proxies stand in front; 0 = X-Forwarded-For is not believed.
PROXY_COUNT = env_int("PROXY_COUNT", 0)

INSTALLED_APPS = [
    "portal",
    "evaluation",
    "services",
    "members",
    "centres",
    "foundation",
    "portal.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "axes",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "foundation.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.errors.ServiceUnavailableMiddleware",
    "foundation.middleware.InputGuardMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.dialogs.DialogRedirectMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "centres.middleware.StaffSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
AUTH_USER_MODEL = "centres.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "foundation.forms.PortalRenderer"

DATABASE_URL = env_str("DATABASE_URL") or embedded_postgres.database_url()
DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database.")
DATABASES["default"].update(
    CONN_MAX_AGE=env_int("CONN_MAX_AGE", 600),
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        "connect_timeout": 5,
        "options": (
            f"-c statement_timeout={env_int('STATEMENT_TIMEOUT_MS', 15000)}"
            " -c lock_timeout=3000 -c idle_in_transaction_session_timeout=30000"
        ),
    },
)

# The broker is only a doorbell: the outbox in the database owns the work.
REDIS_URL = env_str("REDIS_URL")
BROKER_DIR = VAR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600  # absolute life of a staff session, seconds
SESSION_IDLE_SECONDS = env_int("SESSION_IDLE_SECONDS", 15 * 60 if not DEMO else 4 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # read by the page's script for htmx calls
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if not DEMO:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env_bool("SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz", r"^readyz", r"^metrics", r"^api/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
REQUIRE_OTP = env_bool("REQUIRE_OTP", default=not DEMO)
OTP_ISSUER = "四级服务网络"
AXES_FAILURE_LIMIT = env_int("LOGIN_FAILURE_LIMIT", 5)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_IPWARE_PROXY_COUNT = PROXY_COUNT or None
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_CLIENT_IP_CALLABLE = "foundation.middleware.client_ip"
AXES_LOCKOUT_CALLABLE = "centres.lockout.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # centres.AccountEvent keeps sign-ins
AXES_SENSITIVE_PARAMETERS = ["username", "password_old", "otp", "next"]

# "dengbao" asks for composition and rotation (GB/T 22239), "nist" follows ASVS 5.0.
PASSWORD_POLICY = env_str("PASSWORD_POLICY", "dengbao")
PASSWORD_MAX_AGE_DAYS = env_int("PASSWORD_MAX_AGE_DAYS", 90 if PASSWORD_POLICY == "dengbao" else 0)
PASSWORD_HASHERS = ["centres.passwords.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if PASSWORD_POLICY == "dengbao":
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "centres.passwords.CompositionValidator"})

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_str("STATIC_ROOT") or VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEMO
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Attachments: never served by the web server, only through scoped views.
MEDIA_ROOT = Path(env_str("MEDIA_ROOT") or VAR / "files")
FILE_MAX_BYTES = env_int("FILE_MAX_BYTES", 10 * 1024 * 1024)
BODY_MAX_BYTES = env_int("BODY_MAX_BYTES", 1024 * 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_MAX_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_PERMISSIONS = 0o600

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["centres.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["foundation.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "foundation.api.schema.ProblemAutoSchema",
    "EXCEPTION_HANDLER": "foundation.api.errors.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "NUM_PROXIES": PROXY_COUNT,
}
REST_KNOX = {"AUTO_REFRESH": False, "TOKEN_LIMIT_PER_USER": 20}
API_TOKEN_HOURS = env_int("API_TOKEN_HOURS", 10)
SPECTACULAR_SETTINGS = {
    "TITLE": "四级服务网络 REST API",
    "DESCRIPTION": "诉求的登记、流转、答复与评价。错误一律为 application/problem+json。",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "ENUM_NAME_OVERRIDES": {
        "TierEnum": "centres.constants.Tier",
        "ServingTierEnum": "services.api.catalogue.SERVING_TIERS",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
}

# Anonymous calls, failed log-ins, personal data taken out of its cover: "count/seconds" by name.
THROTTLES = {
    "submit_phone": env_str("THROTTLE_SUBMIT_PHONE", "6/3600"),
    "submit_network": env_str("THROTTLE_SUBMIT_NETWORK", "60/3600"),
    "track_code": env_str("THROTTLE_TRACK_CODE", "10/600"),
    "track_address": env_str("THROTTLE_TRACK_ADDRESS", "30/60"),
    "login_address": env_str("THROTTLE_LOGIN_ADDRESS", "60/900"),
    "reveal_person": env_str("THROTTLE_REVEAL_PERSON", "30/3600"),
    "export_person": env_str("THROTTLE_EXPORT_PERSON", "10/3600"),
}

# What the footer of every page shows.
PORTAL = {
    "name": env_str("PORTAL_NAME", "四级服务网络"),
    "supervision_phone": env_str("PORTAL_SUPERVISION_PHONE", "12380"),
    "filing_number": env_str("PORTAL_FILING_NUMBER"),
}
METRICS_TOKEN = env_str("METRICS_TOKEN")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "foundation.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env_str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "WARNING"},
        "axes": {"level": "ERROR"},  # its warnings carry user names
    },
}

PGHISTORY_APPEND_ONLY = True

# What rings the workers at commit; None where nobody listens (tests, one-off commands).
RING: str | None = "portal.celery.ring"
GATEWAYS = {"sms": "foundation.gateways.file_gateway"}
OUTBOX_DIR = Path(env_str("OUTBOX_DIR") or VAR / "outbox")
# What the tick runs, in order, before the drain.
TICK = [
    "foundation.tasks.tick",
    "services.tasks.tick",
]
