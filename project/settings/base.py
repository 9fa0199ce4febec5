"""Applications, templates, static files and sign-in."""

from pathlib import Path

from project.settings.environment import ENV

BASE_DIR = Path(__file__).resolve().parents[2]
SECRET_KEY = ENV.secret_key
DEBUG = False
ALLOWED_HOSTS = ENV.allowed_hosts

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "channels",
    "django_filters",
    "django_vite",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "segmentation.domain.accounts",
    "segmentation.domain.audit",
    "segmentation.domain.projects",
    "segmentation.domain.jobs",
    "segmentation.domain.notices",
    "segmentation.domain.images",
    "segmentation.domain.model_registry",
    "segmentation.domain.masks",
    "segmentation.domain.edits",
    "segmentation.domain.phenotypes",
    "segmentation.domain.reviews",
    "segmentation.domain.runs",
    "segmentation.domain.exports",
    "segmentation.domain.omero",
    "segmentation.domain.evaluations",
    "segmentation.domain.bakeoffs",
    "segmentation.domain.trainings",
    "segmentation.domain.improvements",
    "segmentation.domain.operations",
]
MIDDLEWARE = [
    "project.middleware.SecurityHeaders",
    "project.connections.ReleaseConnection",
    "segmentation.interfaces.api.status.traces.TraceRequests",
    "segmentation.interfaces.api.status.counters.CountRequests",
    "segmentation.interfaces.api.problems.ProblemDetails",
    "django.middleware.security.SecurityMiddleware",
    "project.middleware.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "segmentation.interfaces.lines.NotePerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "project.urls"
ASGI_APPLICATION = "project.asgi.application"
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
            ],
        },
    },
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

# Static files come straight from where they are (no collectstatic): Vite's build and packages.
STATIC_URL = "/static/"
STATICFILES_DIRS = [folder for folder in [BASE_DIR / "frontend/dist"] if folder.exists()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"
DJANGO_VITE = {"default": {"manifest_path": BASE_DIR / "frontend/dist/.vite/manifest.json"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in [
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    ]
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "project.sign_in.ClosedSignUp"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

OCELLUS_DATA = ENV.data
OCELLUS_DEVICE = ENV.device
OCELLUS_DEMO = ENV.demo
OCELLUS_DEMO_PASSWORD = ENV.demo_password
OCELLUS_DEMO_PASSWORD_GIVEN = ENV.demo_password_given
