"""The files for Kubernetes: against its own schemas; how jobs are counted, in a real database."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.utils import timezone

from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.control import pause_queue
from segmentation.domain.jobs.models import JobState
from tests.domain.jobs.conftest import ScriptedKind, kind
from tests.factories import JobFactory, ProjectFactory, UserFactory

__all__ = ["kind"]

DOCKER = Path(__file__).resolve().parents[2] / "docker"
SERVICES = yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]
PLAIN, GPU = DOCKER / "kubernetes", DOCKER / "kubernetes-gpu"
KUBECTL = shutil.which("kubectl")
needs_kubectl = pytest.mark.skipif(KUBECTL is None, reason="there is no kubectl to build it")


def files() -> list[dict[str, Any]]:
    names = yaml.safe_load((PLAIN / "kustomization.yaml").read_text())["resources"]
    return [found for name in names for found in yaml.safe_load_all((PLAIN / name).read_text())]


def built(folder: Path) -> list[dict[str, Any]]:
    result = subprocess.run(
        [str(KUBECTL), "kustomize", str(folder)], capture_output=True, text=True, check=True
    )
    return list(yaml.safe_load_all(result.stdout))


def by_name(found: list[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in found if one["kind"] == kind}


def containers(found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    specs = [one["spec"]["template"]["spec"] for one in by_name(found, "Deployment").values()]
    return {container["name"]: container for spec in specs for container in spec["containers"]}


def complaints(found: list[dict[str, Any]], folder: Path) -> str:
    """What Kubernetes would not take, unknown names included."""
    path = folder / "all.yaml"
    path.write_text(yaml.safe_dump_all(found))
    command = [sys.executable, "-m", "kubernetes_validate", "--strict", "--quiet", "--no-warn"]
    result = subprocess.run([*command, str(path)], capture_output=True, text=True)
    return result.stdout + result.stderr if result.returncode else ""


def test_kubernetes_takes_it(tmp_path: Path) -> None:
    found = files()
    assert complaints(found, tmp_path) == ""
    containers(found)["web"]["securityContext"]["readOnly"] = True
    assert "readOnly" in complaints(found, tmp_path)


def test_it_runs_what_compose_runs(subtests: pytest.Subtests) -> None:
    for name, deployment in by_name(files(), "Deployment").items():
        with subtests.test(name):
            spec = deployment["spec"]["template"]["spec"]
            assert spec["securityContext"]["runAsNonRoot"] is True
            (container,) = spec["containers"]
            assert container["args"] == SERVICES[name.removeprefix("ocellus-")]["command"]
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            mounts = {mount["name"] for mount in container["volumeMounts"]}
            assert mounts == {volume["name"] for volume in spec["volumes"]}


def test_its_web_server_believes_the_ingress_as_that_of_compose_does() -> None:
    env = {one["name"]: one["value"] for one in containers(files())["web"]["env"]}
    name = "FORWARDED_ALLOW_IPS"
    assert env[name] == SERVICES["web"]["environment"][name]


@needs_kubectl
def test_each_worker_can_have_a_gpu_and_grows_with_the_queue_as_before(tmp_path: Path) -> None:
    plain, gpu = built(PLAIN), built(GPU)
    assert complaints(gpu, tmp_path) == ""
    for same in ("Service", "PersistentVolumeClaim", "ScaledObject"):
        assert by_name(gpu, same) == by_name(plain, same)
    assert containers(gpu)["web"] == containers(plain)["web"]
    worker, before = containers(gpu)["worker"], containers(plain)["worker"]
    assert worker["resources"]["limits"] == {"memory": "16Gi", "nvidia.com/gpu": 1}
    assert worker["resources"]["requests"] == before["resources"]["requests"]
    assert worker["env"] == [{"name": "OCELLUS_DEVICE", "value": "cuda"}]
    assert (before["image"], worker["image"]) == ("ocellus:latest", "ocellus:latest-cuda")


def counted() -> int:
    """What makes workers grow: the number that KEDA reads."""
    (scaled,) = by_name(files(), "ScaledObject").values()
    assert scaled["spec"]["scaleTargetRef"]["name"] in by_name(files(), "Deployment")
    (trigger,) = scaled["spec"]["triggers"]
    with connection.cursor() as cursor:
        cursor.execute(trigger["metadata"]["query"])
        (row,) = cursor.fetchall()
    return int(row[0])


@pytest.mark.django_db
def test_workers_grow_with_the_jobs_that_they_can_begin(kind: ScriptedKind) -> None:
    assert counted() == 0
    for state in JobState.values:
        JobFactory.create(state=state)
    JobFactory.create(project=None)
    JobFactory.create(held=True)
    JobFactory.create(project=ProjectFactory.create(trashed_at=timezone.now()))
    assert counted() == 3
    while claim("here:1:1"):
        pass
    # All of them run now, and none was left that had been counted.
    assert counted() == 3


@pytest.mark.django_db
def test_workers_do_not_grow_with_a_halted_queue(kind: ScriptedKind) -> None:
    admin = UserFactory.create(is_superuser=True, is_staff=True)
    JobFactory.create_batch(2)
    JobFactory.create(state=JobState.RUNNING)
    pause_queue(admin, paused=True)
    assert counted() == 1
    pause_queue(admin, paused=False)
    assert counted() == 3
