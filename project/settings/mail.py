"""Whether and how the site sends mail, and which servers outside it speaks with."""

from urllib.parse import unquote, urlsplit

from project.settings.environment import ENV

# smtp://user:password@server:587 speaks TLS (?tls=0: never), smtps:// from the first byte on.
_SERVER = urlsplit(ENV.email_url)
if ENV.email_url and (_SERVER.scheme not in {"smtp", "smtps"} or not _SERVER.hostname):
    raise ValueError("OCELLUS_EMAIL_URL must be smtp://… or smtps://… and name a server.")

OCELLUS_EMAIL = bool(ENV.email_url)
_NAME = "smtp" if OCELLUS_EMAIL else "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_NAME}.EmailBackend"
EMAIL_HOST = _SERVER.hostname or ""
EMAIL_USE_SSL = _SERVER.scheme == "smtps"
EMAIL_USE_TLS = not EMAIL_USE_SSL and _SERVER.query != "tls=0"
EMAIL_PORT = _SERVER.port or (465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER = unquote(_SERVER.username or "")
EMAIL_HOST_PASSWORD = unquote(_SERVER.password or "")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.email_from

OCELLUS_PUBLIC_URL = ENV.public_url
# Whether webhooks may reach addresses of the site's own network; no: they would be a way into it.
OCELLUS_WEBHOOK_PRIVATE = ENV.webhook_private
# OMERO servers of the site's own network that may be reached, by name.
OCELLUS_OMERO_HOSTS = ENV.omero_hosts
