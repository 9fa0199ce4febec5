"""The suites of tests: what each needs, and how it is run."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
# With the slowest tests told at the end: who adds one should see it.
PYTEST = [sys.executable, "-m", "pytest", "-q", "--durations=12"]
PARALLEL = ["-n", "2", "--dist", "loadfile"]


@dataclass(frozen=True)
class Suite:
    """One run of a test tool that writes its counts as JUnit XML.

    `missing` says in a sentence what keeps it from running, or nothing.
    """

    title: str
    command: list[str]
    report: Callable[[Path], list[str]]
    folder: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)
    missing: Callable[[], str] = lambda: ""


def postgres_url() -> str:
    """The server that tests may make databases on."""
    local = "postgres://postgres@127.0.0.1:5432/ocellus"
    return os.environ.get("OCELLUS_TEST_POSTGRES_URL") or local


def redis_url() -> str:
    """The Redis that tests may write to; the last database, which people use least."""
    return os.environ.get("OCELLUS_TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"


def missing_services() -> str:
    """Whether PostgreSQL and Redis answer."""
    try:
        server = urlsplit(postgres_url())._replace(path="/postgres").geturl()
        psycopg.connect(server, connect_timeout=5).close()
    except psycopg.Error as error:
        return f"PostgreSQL ({postgres_url()}, OCELLUS_TEST_POSTGRES_URL): {error}"
    try:
        redis.Redis.from_url(redis_url(), socket_connect_timeout=5).ping()
    except redis.RedisError as error:
        return f"Redis ({redis_url()}, OCELLUS_TEST_REDIS_URL): {error}"
    return ""


def missing_browser() -> str:
    """Whether there is a browser to drive."""
    given = os.environ.get("OCELLUS_CHROMIUM")
    if given:
        return "" if Path(given).exists() else f"OCELLUS_CHROMIUM names {given}, which is not there"
    playwrights = Path.home() / ".cache/ms-playwright"
    if Path("/usr/bin/chromium").exists() or any(playwrights.glob("chromium-*")):
        return ""
    return "no Chromium at /usr/bin/chromium and none of Playwright's (OCELLUS_CHROMIUM)"


def junit(path: Path) -> list[str]:
    """How pytest is told where to write its counts."""
    return [f"--junitxml={path}"]


def vitest_junit(path: Path) -> list[str]:
    """How Vitest is told the same, beside what it shows people."""
    return ["--reporter=default", "--reporter=junit", f"--outputFile.junit={path}"]


PYTHON = [*PYTEST, *PARALLEL, "--ignore=tests/e2e"]
SUITES = {
    "python": Suite("Python, embedded default", PYTHON, junit),
    "services": Suite(
        "Python, PostgreSQL and Redis",
        [*PYTEST, *PARALLEL, "tests/domain", "tests/interfaces"],
        junit,
        environment={"DATABASE_URL": postgres_url(), "REDIS_URL": redis_url()},
        missing=missing_services,
    ),
    "frontend": Suite(
        "Front end", [f"{BIN}/npx", "vitest", "run"], vitest_junit, folder=ROOT / "frontend"
    ),
    "browser": Suite("Browser", [*PYTEST, *PARALLEL, "tests/e2e"], junit, missing=missing_browser),
}
