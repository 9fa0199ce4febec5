"""The database, the cache and the object store."""

import dj_database_url

from project.settings.environment import ENV

# Writers take SQLite's lock when they begin and wait for it, instead of failing half-way.
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": ENV.data / "ocellus.sqlite3",
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    },
    "TEST": {"NAME": ENV.data / "test.sqlite3"},
}
ENV.data.mkdir(parents=True, exist_ok=True)
DATABASES = {
    # Connections end with their request, since under ASGI a kept one would stay with its thread;
    # `project.connections` has the web server give them to the next request.
    "default": dj_database_url.parse(ENV.database_url) if ENV.database_url else SQLITE
}
OCELLUS_DATABASE_CONNECTIONS = ENV.database_connections
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.redis_url,
        "KEY_PREFIX": "ocellus",
    }
    if ENV.redis_url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
OCELLUS_STORAGE_URL = ENV.storage_url
# A proxy that serves the folder of OCELLUS_STORAGE_URL under this prefix sends pixels itself.
OCELLUS_X_ACCEL_PREFIX = ENV.accel_prefix
