"""The main job from outside: pictures in, live progress, label images out."""

import io
import json
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import tifffile
from websockets.sync.client import connect

from tests.scripted import (
    begin_upload,
    make_project,
    nuclei_pictures,
    rows_of,
    send,
    start_run,
    upload,
    wait_for,
)
from tests.site import Site

pytestmark = pytest.mark.timeout(900)


def followed(site: Site, client: httpx.Client, project: str, run: str) -> list[dict[str, object]]:
    """All messages of a project from its first event on, until the run is over."""
    address = f"ws://{urlsplit(site.url).netloc}/ws/projects/{project}/?after=0"
    token = {"Authorization": client.headers["Authorization"]}
    messages: list[dict[str, object]] = []
    with connect(address, additional_headers=token) as socket:
        while not messages or (messages[-1].get("run"), messages[-1].get("state")) != (
            run,
            "completed",
        ):
            messages.append(json.loads(socket.recv(timeout=120)))
    return messages


def test_pictures_become_label_images(site: Site, tmp_path: Path) -> None:
    pictures = nuclei_pictures(tmp_path, 5)
    with site.client() as client:
        project = make_project(client, "Main job")
        uploads = upload(client, project, pictures)
        assert [(row["state"], len(row["images"])) for row in uploads] == [("done", 1)] * 5

        run = start_run(client, project)
        messages = followed(site, client, project, run["id"])
        numbers = [int(str(message["seq"])) for message in messages]
        assert numbers[0] == 1
        assert all(later - earlier == 1 for earlier, later in pairwise(numbers))

        run = wait_for(client, f"runs/{run['id']}/", {"completed"})
        assert run["progress"] == {"done": 5, "failed": 0, "total": 5}
        items = list(rows_of(client, f"runs/{run['id']}/items/"))
        assert {(item["state"], item["attempts"]) for item in items} == {("done", 1)}

        for item in items:
            row = client.get(f"segmentations/{item['segmentation']}/").raise_for_status().json()
            answer = client.get(
                f"segmentations/{item['segmentation']}/export/", params={"format": "labels-tiff"}
            ).raise_for_status()
            labels = tifffile.imread(io.BytesIO(answer.content))
            assert labels.shape == (256, 256)
            assert labels.max() == row["objects"] > 5


def test_an_upload_goes_on_after_a_cut(site: Site, tmp_path: Path) -> None:
    (picture,) = nuclei_pictures(tmp_path, 1)
    content = picture.read_bytes()
    with site.client() as client:
        project = make_project(client, "Cut")
        location = begin_upload(client, project, picture.name, len(content))
        send(client, location, 0, content[:5000])
        address = client.base_url.join(location)
        kept = client.head(address, headers={"Tus-Resumable": "1.0.0"}).headers["Upload-Offset"]
        assert kept == "5000"
        send(client, location, 5000, content[5000:])
        assert wait_for(client, str(address), {"done", "failed"})["state"] == "done"


def test_a_file_that_is_no_picture_says_why_and_the_others_go_on(
    site: Site, tmp_path: Path
) -> None:
    (picture,) = nuclei_pictures(tmp_path, 1)
    broken = tmp_path / "broken.tif"
    broken.write_bytes(picture.read_bytes()[:300])
    with site.client() as client:
        project = make_project(client, "Broken")
        refused, done = upload(client, project, [broken, picture])
        assert (refused["state"], refused["images"]) == ("failed", [])
        assert "broken.tif" in refused["error"]
        assert done["state"] == "done"


def test_the_demo_shows_a_result(site: Site) -> None:
    with site.client() as client:
        (project,) = [row for row in rows_of(client, "projects/") if row["name"].startswith("Demo")]
        assert project["role"] == "member"
        images = list(rows_of(client, f"images/?project={project['id']}"))
        assert {image["state"] for image in images} == {"ready"}
        # The newest comes first: other tests may have run models there since.
        *_, run = rows_of(client, f"runs/?project={project['id']}")
        run = wait_for(client, f"runs/{run['id']}/", {"completed"})
        found = rows_of(client, f"segmentations/?run={run['id']}")
        assert max(segmentation["objects"] for segmentation in found) > 50


def test_what_one_may_not_see_is_not_there(site: Site) -> None:
    with site.client("reviewer") as reviewer, site.client("member") as member:
        project = make_project(member, "Private")
        assert reviewer.get(f"projects/{project}/").status_code == 404
        answer = reviewer.post("projects/nonsense/", json={})
        assert answer.headers["Content-Type"] == "application/problem+json"
