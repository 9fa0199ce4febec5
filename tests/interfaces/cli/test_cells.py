"""Reviews, phenotypes and more measurements from scripts; waiting by WebSocket."""

import json
import threading
import time
from collections.abc import Iterator

import pytest

from segmentation.domain.accounts.services import create_token
from segmentation.domain.jobs.events import announce
from segmentation.interfaces.cli.client import Ocellus, OcellusError
from segmentation.interfaces.cli.client.news import News
from segmentation.interfaces.cli.main import main
from tests.interfaces.cli.remote import working
from tests.interfaces.server import Server
from tests.interfaces.world import World


@pytest.fixture
def token(server: Server, world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    secret = create_token(world.people["member"], "client")[1]
    monkeypatch.setenv("OCELLUS_SERVER", server.http)
    monkeypatch.setenv("OCELLUS_TOKEN", secret)
    return secret


@pytest.fixture
def ocellus(server: Server, token: str) -> Iterator[Ocellus]:
    with Ocellus(server.http, token) as client:
        yield client


def test_results_are_reviewed(world: World, token: str, capsys: pytest.CaptureFixture[str]) -> None:
    result, project = str(world.segmentation.pk), str(world.project.pk)
    assert main(["review", project, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == result
    assert main(["review", result, "--request-changes", "-m", "Two are one."]) == 0
    assert "changes requested (revision 1)" in capsys.readouterr().out
    assert main(["review", result, "--approve", "--version", "9"]) == 2
    assert "changed this meanwhile" in capsys.readouterr().err
    assert main(["review", result, "--approve"]) == 0
    capsys.readouterr()
    assert main(["review", project]) == 0
    assert capsys.readouterr().out == ""
    with Ocellus() as ocellus:
        assert [one.verdict for one in ocellus.reviews(project)] == [
            "approved",
            "changes_requested",
        ]


def test_cells_are_measured_named_and_neighbours(ocellus: Ocellus, world: World) -> None:
    with working():
        ocellus.measure(world.segmentation.pk, ["form"])
        with pytest.raises(OcellusError, match="no column"):
            ocellus.measure(world.segmentation.pk, ratios={"r": ("area_px", "nothing")})
    cells = ocellus.objects(world.segmentation.pk)
    assert "solidity" in cells
    gate = {"x": "area_px", "y": "y0", "across": [0, 1000], "up": [0, 10]}
    added = ocellus.add_phenotype(world.project.pk, "upper", [gate])
    assert ocellus.phenotypes(world.project.pk) == [added]
    assert ocellus.phenotype_of(world.segmentation.pk).isna().tolist() == [False, True]
    near = ocellus.neighbourhood(world.segmentation.pk, nearest=1)
    assert near.index.tolist() == ["upper", "other"]
    assert near.loc["upper", "other"] == 1


def test_news_come_by_themselves(server: Server, world: World, token: str) -> None:
    with News(server.http, token, str(world.project.pk)) as news:
        assert news.is_live

        def tell() -> None:
            from django.db import connections, transaction

            time.sleep(0.7)
            with transaction.atomic():
                announce(world.project.pk, "measured", {})
            connections.close_all()

        teller = threading.Thread(target=tell)
        teller.start()
        began = time.monotonic()
        news.pause(9)
        # Told before the next look would have been.
        assert 0.3 < time.monotonic() - began < 20
        teller.join()


def test_without_a_socket_one_looks_from_time_to_time(world: World, token: str) -> None:
    for server in ("http://127.0.0.1:1", "http://[broken"):
        with News(server, token, str(world.project.pk)) as news:
            assert not news.is_live
            news.pause(0.01)
