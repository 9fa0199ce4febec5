"""The doctor finds what is wrong and says what to do, and never falls ill."""

import json
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from segmentation.domain.jobs import workers
from segmentation.domain.model_registry.models import Model
from segmentation.domain.operations import doctor, slow
from segmentation.domain.operations.doctor import ADVICE, CHECKS, examine
from segmentation.domain.operations.findings import Finding, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def healthy(model: Model, settings: Settings, tmp_path: Path) -> Settings:
    """A site with a worker, a model and a front end."""
    manifest = tmp_path / "manifest.json"
    manifest.write_text("{}")
    settings.DJANGO_VITE = {"default": {"manifest_path": manifest}}
    settings.CELERY_BROKER_URL = "memory://"
    settings.ALLOWED_HOSTS = ["localhost", "cells.example.org"]
    workers.show(workers.own_name())
    slow.forget()
    return settings


def found() -> dict[str, Finding]:
    return {finding.part: finding for finding in examine()}


def test_a_healthy_site_needs_nothing(healthy: Settings) -> None:
    findings = found()
    assert list(findings) == list(CHECKS)
    assert {finding.verdict for finding in findings.values()} == {Verdict.OK}
    assert findings["hosts"].found == "served as cells.example.org"
    call_command("doctor")


def test_what_is_wrong_is_told_with_what_to_do(
    healthy: Settings, model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(model.path).write_bytes(b"another file")
    healthy.ALLOWED_HOSTS = ["*"]
    healthy.OCELLUS_STORAGE_URL = "file:///proc/nowhere"
    healthy.DJANGO_VITE = {"default": {"manifest_path": "/nowhere/manifest.json"}}
    workers.leave(workers.own_name())
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", "--json")
    assert ended.value.code == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    wrong = {row["part"]: row for row in rows if row["verdict"] == "wrong"}
    assert set(wrong) == {"storage", "workers", "models", "pages", "hosts"}
    assert "missing or changed: small" in wrong["models"]["found"]
    assert all(row["advice"] == ADVICE[part] for part, row in wrong.items())


@pytest.mark.parametrize("part", CHECKS)
def test_a_check_that_breaks_is_a_finding(part: str, healthy: Settings) -> None:
    def broken(_: str) -> Finding:
        raise ConnectionError("nobody there")

    with mock.patch.dict(doctor.CHECKS, {part: broken}):
        finding = found()[part]
    assert (finding.verdict, finding.advice) == (Verdict.WRONG, ADVICE[part])
    assert "nobody there" in finding.found


def test_a_full_disk_is_a_caution(healthy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 2**80)
    assert found()["scratch"].verdict == Verdict.CAUTION
    call_command("doctor")


def test_a_container_s_health_is_that_of_its_own_worker(db: None) -> None:
    workers.show("elsewhere-1234:1:2")
    with pytest.raises(CommandError, match="No worker here"):
        call_command("worker_alive")
    workers.show(workers.own_name())
    call_command("worker_alive")
