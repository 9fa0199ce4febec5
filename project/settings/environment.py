"""The one place where the site reads its environment, each variable with its type."""

import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from segmentation.interfaces.cli.environment import address, data_folder, device


def text(name: str, default: str = "") -> str:
    """The variable as given; an empty one counts as not given."""
    return os.environ.get(name) or default


def flag(name: str) -> bool:
    """Whether the variable says yes; anything but 0, 1, true, false is a mistake."""
    value = text(name, "0").lower()
    if value not in {"0", "1", "true", "false"}:
        raise ValueError(f"{name} must be 0 or 1, not {value!r}.")
    return value in {"1", "true"}


def number(name: str, default: int = 0) -> int:
    """A count; anything but digits is a mistake."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ValueError(f"{name} must be a number, not {value!r}.")
    return int(value)


def one_of(name: str, choices: tuple[str, ...], default: str) -> str:
    """One of a few words; any other is a mistake."""
    value = text(name, default)
    if value not in choices:
        raise ValueError(f"{name} must be {' or '.join(choices)}, not {value!r}.")
    return value


def words(name: str) -> list[str]:
    """A comma-separated list without its blanks."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def kept_secret(path: Path, length: int = 32) -> str:
    """The secret in `path`, made at the first start (of `length` bytes), for its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(length))
        try:
            # A link fails where a rename would overwrite: two first starts agree on one key.
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


LOG_FORMATS = ("console", "json")
OTLP = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


@dataclass(frozen=True)
class Environment:
    """What the surroundings say; URLs are empty where the embedded default is meant."""

    host: str
    port: int
    data: Path
    secret_key: str
    allowed_hosts: list[str]
    database_url: str
    database_connections: int
    redis_url: str
    broker_url: str
    storage_url: str
    accel_prefix: str
    device: str
    demo: bool
    demo_password: str
    demo_password_given: bool
    email_url: str
    email_from: str
    public_url: str
    webhook_private: bool
    omero_hosts: list[str]
    project_jobs_at_once: int
    user_jobs_at_once: int
    trash_days: int
    traces: bool
    log_format: str


def read() -> Environment:
    """Read every variable once; a value that makes no sense raises ValueError."""
    data = data_folder()
    demo = flag("OCELLUS_DEMO")
    demo_password = text("OCELLUS_DEMO_PASSWORD")
    host, port = address()
    # Always there: the supervisor and health checks ask on the machine itself.
    local = ["localhost", "127.0.0.1", "[::1]"]
    return Environment(
        host=host,
        port=port,
        data=data,
        secret_key=text("OCELLUS_SECRET_KEY") or kept_secret(data / "secret_key"),
        allowed_hosts=[*local, host, *words("OCELLUS_ALLOWED_HOSTS")],
        database_url=text("DATABASE_URL"),
        database_connections=number("OCELLUS_DATABASE_CONNECTIONS", 40),
        redis_url=text("REDIS_URL"),
        broker_url=text("OCELLUS_BROKER_URL", text("REDIS_URL")),
        storage_url=text("OCELLUS_STORAGE_URL", (data / "storage").as_uri()),
        accel_prefix=text("OCELLUS_X_ACCEL_PREFIX"),
        device=device(),
        demo=demo,
        demo_password=demo_password or (kept_secret(data / "demo_password", 6) if demo else ""),
        demo_password_given=bool(demo_password),
        email_url=text("OCELLUS_EMAIL_URL"),
        email_from=text("OCELLUS_EMAIL_FROM", f"ocellus@{host}"),
        public_url=text("OCELLUS_PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
        webhook_private=flag("OCELLUS_WEBHOOK_PRIVATE"),
        omero_hosts=[host.lower() for host in words("OCELLUS_OMERO_HOSTS")],
        project_jobs_at_once=number("OCELLUS_PROJECT_JOBS_AT_ONCE"),
        user_jobs_at_once=number("OCELLUS_USER_JOBS_AT_ONCE"),
        trash_days=number("OCELLUS_TRASH_DAYS", 30),
        # The standard variables of OpenTelemetry; its own library reads all others.
        traces=any(map(text, OTLP)) and text("OTEL_SDK_DISABLED").lower() != "true",
        # People read a terminal, programs what is kept.
        log_format=one_of(
            "OCELLUS_LOG_FORMAT", LOG_FORMATS, "console" if sys.stderr.isatty() else "json"
        ),
    )


ENV = read()
