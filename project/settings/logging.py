"""One line a happening, from every library, on standard error."""

import logging
import re
import sys
from http import HTTPStatus

import structlog
from structlog.typing import Processor, WrappedLogger

from project.settings.environment import ENV

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *SHARED,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
# Tokens of ours, headers that sign in, signed addresses, passwords in addresses of servers. Nothing
# of ours logs them; what a library says in an error is not ours.
_SECRETS = re.compile(
    r"""(?ix) (
        (?<![a-z0-9]) (?: token | bearer | basic ) \s+ (?=[^\s"'\\]{16})
        | (?<![a-z0-9]) ocl_
        | (?<![a-z0-9]) (?: x-amz-(?:signature|credential|security-token) | signature | token ) =
        | :// [^/\s:@"'\\]* : (?=[^/\s@"'\\]+@)
    ) [^\s"'&@\\]+"""
)


def worth_telling(record: logging.LogRecord) -> bool:
    """Not that the site is still starting, which /readyz says four times a second."""
    return getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


def without_secrets(logger: WrappedLogger, name: str, line: str) -> str:  # noqa: ARG001
    """A line, once rendered, with … in place of what lets people in."""
    return _SECRETS.sub(r"\1…", line)


def renderers(style: str) -> list[Processor]:
    """What makes a line: of JSON for programs, or for people at a terminal."""
    if style == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            pad_event_to=0,
            pad_level=False,
            exception_formatter=structlog.dev.plain_traceback,
        )
    ]


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": SHARED,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderers(ENV.log_format),
                without_secrets,
            ],
        }
    },
    "filters": {
        "worth_telling": {"()": "django.utils.log.CallbackFilter", "callback": worth_telling}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["worth_telling"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # A line for each request and each job: too many for people to read as they come.
        "ocellus": {"level": "INFO" if ENV.log_format == "json" else "WARNING"},
        "django.server": {"level": "WARNING"},
        # It has a form of its own, and a handler, unless told otherwise.
        "uvicorn": {"handlers": [], "propagate": True},
        "uvicorn.access": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
        # It tells whole addresses, and a session key may be part of one.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
# Whether requests and jobs are told to OpenTelemetry.
OCELLUS_TRACES = ENV.traces
