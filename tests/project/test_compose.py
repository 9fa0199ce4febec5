"""The compose files as Docker Compose itself reads them, which needs no container engine."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
COMPOSE = Path(sys.executable).with_name("docker-compose")
PLAIN, GPU = ("compose.yaml",), ("compose.yaml", "compose.gpu.yaml")
EXAMPLE = (DOCKER / "env.example").read_text()
FILLED = re.sub(r"^(\w+)=$", r"\1=filled", EXAMPLE, flags=re.MULTILINE)
# What the image and compose.yaml say themselves, or what is for compose alone.
SETTLED = {
    "OCELLUS_HOST",
    "OCELLUS_PORT",
    "OCELLUS_DATA",
    "OCELLUS_DEMO",
    "OCELLUS_DEMO_PASSWORD",
    "OCELLUS_X_ACCEL_PREFIX",
    "FORWARDED_ALLOW_IPS",
}
FOR_COMPOSE = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "OCELLUS_PUBLISH"}


def compose(
    folder: Path, text: str, files: tuple[str, ...] = PLAIN, *profiles: str
) -> subprocess.CompletedProcess[str]:
    """`docker compose config` with `text` as docker/.env and no other variable."""
    path = folder / "env"
    path.write_text(text)
    options = [part for name in files for part in ("-f", str(DOCKER / name))]
    options += [part for name in profiles for part in ("--profile", name)]
    return subprocess.run(
        [COMPOSE, "--env-file", path, *options, "config", "--format", "json"],
        capture_output=True,
        text=True,
        env={"HOME": str(folder)},
    )


def services(*arguments: Any) -> dict[str, Any]:
    """The services that are found, without a word of warning."""
    result = compose(*arguments)
    assert (result.returncode, result.stderr) == (0, "")
    found: dict[str, Any] = json.loads(result.stdout)["services"]
    return found


def test_only_what_must_be_filled_in_is_missing(tmp_path: Path) -> None:
    refused = compose(tmp_path, EXAMPLE)
    assert refused.returncode
    assert "fill docker/.env from docker/env.example" in refused.stderr
    assert set(services(tmp_path, FILLED)) == {"web", "worker", "proxy", "database", "redis"}


def test_what_the_example_offers_reaches_web_server_and_workers(tmp_path: Path) -> None:
    given = dict(re.findall(r"^(?:# )?([A-Z0-9_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    given = {name: value or "filled" for name, value in given.items()}
    found = services(tmp_path, "".join(f"{name}={value}\n" for name, value in given.items()))
    for name in ("web", "worker"):
        environment = found[name]["environment"]
        for variable in given.keys() - FOR_COMPOSE:
            assert environment[variable] == given[variable]
    assert found["proxy"]["ports"][0]["published"] == "8080"


def test_every_variable_can_be_given_to_containers(tmp_path: Path) -> None:
    table = (ROOT / "README.md").read_text().partition("## Variables")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE)
    variables = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert "OCELLUS_EMAIL_URL" in variables
    found = services(tmp_path, FILLED)
    for name in ("web", "worker"):
        assert variables - SETTLED - set(found[name]["environment"]) == set()


def test_what_is_not_given_is_not_there_at_all(tmp_path: Path) -> None:
    """An empty AWS_ENDPOINT_URL would be taken for an address."""
    environment = services(tmp_path, FILLED)["web"]["environment"]
    for name, value in environment.items():
        assert value is None or value, name
    assert environment["AWS_ENDPOINT_URL"] is None


def test_web_server_and_workers_reach_the_world_as_nothing_else_inside(tmp_path: Path) -> None:
    result = compose(tmp_path, FILLED, GPU, "gpu-1")
    networks = json.loads(result.stdout)["networks"]
    shut = {name for name, network in networks.items() if network.get("internal")}
    found = services(tmp_path, FILLED, GPU, "gpu-1")
    open_to = {name: sorted(service["networks"].keys() - shut) for name, service in found.items()}
    assert open_to == {
        "web": ["outgoing"],
        "worker": ["outgoing"],
        "worker-1": ["outgoing"],
        "proxy": ["outside"],
        "database": [],
        "redis": [],
    }


def test_a_new_web_server_is_found_by_the_proxy(tmp_path: Path) -> None:
    assert services(tmp_path, FILLED)["proxy"]["depends_on"]["web"]["restart"] is True


def test_each_worker_has_a_gpu_of_its_own(tmp_path: Path) -> None:
    found = services(tmp_path, FILLED, GPU, "gpu-1", "gpu-2", "gpu-3")
    workers = [found[name] for name in sorted(found) if name.startswith("worker")]
    gpus = []
    for worker in workers:
        (device,) = worker.pop("deploy")["resources"]["reservations"]["devices"]
        assert device["capabilities"] == ["gpu"]
        gpus.append(device["device_ids"])
        worker.pop("profiles", None)
        # They are alike but for that.
        assert worker == workers[0]
    assert gpus == [["0"], ["1"], ["2"], ["3"]]
    assert workers[0]["environment"]["OCELLUS_DEVICE"] == "cuda"
    assert workers[0]["image"] == "ocellus:latest-cuda"


@pytest.mark.parametrize("profiles", [(), ("gpu-2",)])
def test_a_gpu_is_for_workers_alone(profiles: tuple[str, ...], tmp_path: Path) -> None:
    plain, found = services(tmp_path, FILLED), services(tmp_path, FILLED, GPU, *profiles)
    assert set(found) - set(plain) == {name.replace("gpu", "worker") for name in profiles}
    for name in set(plain) - {"worker"}:
        assert found[name] == plain[name]
