"""The client for asyncio: what was begun goes on, and how far it is can be followed."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
import tifffile

from segmentation.domain.accounts.services import create_token
from segmentation.domain.images.models import Upload
from segmentation.interfaces.cli.client import AsyncOcellus, Ocellus, answers
from segmentation.interfaces.cli.client.remembered import Begun
from segmentation.interfaces.cli.client.sending import Outgoing, Sender
from tests.interfaces.cli.remote import working
from tests.interfaces.server import Server
from tests.interfaces.world import World


class Cut(Exception):
    """The script is killed."""


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "noise.tif"
    noise = np.random.default_rng(0).integers(0, 255, (300, 400)).astype(np.uint8)
    tifffile.imwrite(path, noise)
    return path


def half_sent(ocellus: Ocellus, project: str, picture: Path, begun: Path) -> Upload:
    """What a script leaves that is killed after the first piece."""

    def killed(count: int) -> None:
        if count:
            raise Cut

    sender = Sender(ocellus._connection, project, "image", Begun(begun), piece=50_000)
    with pytest.raises(Cut):
        sender.send(Outgoing(picture), killed)
    return Upload.objects.get(filename=picture.name)


def test_an_upload_goes_on_beside_a_run_that_is_waited_for(
    server: Server, world: World, picture: Path
) -> None:
    token = create_token(world.people["member"], "client")[1]
    begun = picture.parent / "begun.json"
    with Ocellus(server.http, token) as ocellus:
        half = half_sent(ocellus, str(world.project.pk), picture, begun)
    told: list[answers.Run] = []

    async def go_on() -> tuple[list[answers.Upload], answers.Run]:
        async with AsyncOcellus(server.http, token) as client:
            return await asyncio.gather(
                client.upload(world.project.pk, picture, begun=begun),
                client.wait(world.run.pk, told=told.append),
            )

    with working():
        (upload,), run = asyncio.run(go_on())
    assert (upload.id, upload.state, len(upload.images)) == (half.pk, "done", 1)
    assert Upload.objects.filter(filename=picture.name).count() == 1
    assert (told[-1], run.is_over) == (run, True)


def test_how_far_a_run_is_reaches_the_one_who_waits(server: Server, world: World) -> None:
    token = create_token(world.people["member"], "client")[1]
    rows = world.run.__class__.objects.filter(pk=world.run.pk)
    rows.update(state="running", done=0)
    told: list[answers.Run] = []

    def hear(run: answers.Run) -> None:
        told.append(run)
        if len(told) == 1:
            rows.update(state="completed", done=1)

    async def wait() -> answers.Run:
        async with AsyncOcellus(server.http, token) as client:
            return await client.wait(world.run.pk, told=hear)

    assert asyncio.run(wait()).state == "completed"
    assert [(run.state, run.progress.done) for run in told] == [("running", 0), ("completed", 1)]
