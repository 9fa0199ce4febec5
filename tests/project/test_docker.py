"""What stands in docker/, as far as it can be seen without a container engine."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from segmentation.interfaces.cli import serve, worker
from segmentation.interfaces.cli.commands import Parser
from segmentation.interfaces.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"
SECRETS = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "OCELLUS_SECRET_KEY")


def parsed(name: str) -> Any:
    return yaml.safe_load((DOCKER / name).read_text())


SERVICES: dict[str, dict[str, Any]] = parsed("compose.yaml")["services"]


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_shut_in_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["healthcheck"]["test"]
    assert service["restart"] == "unless-stopped"
    assert ":latest" not in service["image"].replace("${OCELLUS_VERSION:-latest}", "")


def test_nothing_but_the_proxy_is_reached_from_outside() -> None:
    published = [name for name, service in SERVICES.items() if "ports" in service]
    assert published == ["proxy"]
    assert SERVICES["proxy"]["ports"] == ["${OCELLUS_PUBLISH:-127.0.0.1:8080}:8080"]
    networks = parsed("compose.yaml")["networks"]
    assert networks["inside"] == {"internal": True}
    assert [name for name, s in SERVICES.items() if "outside" in s["networks"]] == ["proxy"]
    for name in ("database", "redis"):
        assert SERVICES[name]["networks"] == ["inside"]


def test_no_secret_has_a_default() -> None:
    text = (DOCKER / "compose.yaml").read_text()
    for name in SECRETS:
        assert f"${{{name}:?" in text
        assert not re.search(rf"\$\{{{name}(?!:\?)", text)
        assert re.search(rf"^{name}=$", (DOCKER / "env.example").read_text(), re.MULTILINE)


def test_images_run_as_nobody_in_particular() -> None:
    lines = (DOCKER / "Dockerfile").read_text().splitlines()
    assert "USER 10001" in lines
    assert lines.index("USER 10001") < lines.index('ENTRYPOINT ["ocellus"]')
    for name in ("database", "redis"):
        assert SERVICES[name]["user"] not in {"root", "0"}
    assert "unprivileged" in SERVICES["proxy"]["image"]


@pytest.mark.parametrize("name", ["web", "worker"])
def test_commands_are_those_of_ocellus(name: str) -> None:
    command, *arguments = SERVICES[name]["command"]
    assert command in COMMANDS
    parser = Parser(prog="ocellus")
    {"serve": serve, "worker": worker}[command].add_arguments(parser)
    parser.parse_args(arguments)


def test_traces_can_be_told_from_containers() -> None:
    assert '".[telemetry]"' in (DOCKER / "Dockerfile").read_text()


def test_what_is_copied_into_the_image_is_there() -> None:
    allowed = {
        line.removeprefix("!")
        for line in (ROOT / ".dockerignore").read_text().splitlines()
        if line.startswith("!")
    }
    for line in (DOCKER / "Dockerfile").read_text().splitlines():
        if not line.startswith("COPY ") or "--from" in line:
            continue
        *sources, _ = shlex.split(line)[1:]
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source.split("/")[0] in allowed
