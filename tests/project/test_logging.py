"""What the log looks like, and what it never holds."""

import json
import logging
import os
import subprocess
import sys

import pytest
import structlog

from tests.logs import logged

SAY = """
import django, logging, structlog
django.setup()
structlog.get_logger("segmentation.x").warning("it happened", run="r1")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("uvicorn.error").exception("a library %s", "stumbled")
structlog.get_logger("ocellus.requests").info("a request was answered")
"""
SECRETS = [
    "Authorization: Token ocl_abcdefghijklmnopqrstuvwxyz",
    "no such token: ocl_abcdefghijklmnopqrstuvwxyz",
    "Bearer abcdefghijklmnopqrstuvwxyz012345",
    "GET https://s3/key?X-Amz-Credential=abcdefghijklm&X-Amz-Signature=abcdefghijklm HTTP 403",
    "postgres://site:abcdefghijklm@database/ocellus",
]


def said(**environment: str) -> list[str]:
    """The lines of a process of the site whose standard error is a pipe."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    settings = {"DJANGO_SETTINGS_MODULE": "tests.settings", **environment}
    done = subprocess.run(
        [sys.executable, "-c", SAY], env={**kept, **settings}, stderr=subprocess.PIPE, check=True
    )
    return done.stderr.decode().splitlines()


def test_where_nobody_reads_along_each_line_is_json() -> None:
    first, second, third = map(json.loads, said())
    assert (first["event"], first["run"], first["level"]) == ("it happened", "r1", "warning")
    assert first["logger"] == "segmentation.x"
    assert first["timestamp"].endswith("Z")
    assert (second["event"], second["logger"]) == ("a library stumbled", "uvicorn.error")
    assert "ZeroDivisionError" in second["exception"]
    assert third["event"] == "a request was answered"


def test_people_can_ask_for_lines_to_read_without_one_for_each_request() -> None:
    text = "\n".join(said(OCELLUS_LOG_FORMAT="console"))
    assert "it happened" in text
    assert "run=r1" in text
    assert "Traceback" in text
    assert not text.startswith("{")
    assert "a request was answered" not in text


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("secret", SECRETS)
def test_what_lets_people_in_is_left_out(secret: str, style: str) -> None:
    with logged(style) as lines:
        structlog.get_logger("ocellus.x").warning("trouble", error=secret)
        logging.getLogger("library").error("failed: %s", secret)
    assert "abcdefghijklm" not in lines.text
    assert len(lines.text.splitlines()) == 2
    if style == "json":
        assert [line["level"] for line in lines.read()] == ["warning", "error"]


def test_what_is_no_secret_is_left_in() -> None:
    told = ["This token is unknown, expired or revoked.", "http://host:8000/a?b=c"]
    with logged() as lines:
        for one in told:
            structlog.get_logger("ocellus.x").warning(one)
    assert [line["event"] for line in lines.read()] == told
