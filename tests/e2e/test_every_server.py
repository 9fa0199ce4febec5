"""Past one machine: the main job on PostgreSQL, Redis, RabbitMQ and S3, all at once."""

import io
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from tests.chaos.servers import Postgres, Redis, missing
from tests.s3 import Bucket, serving_s3
from tests.scripted import (
    make_project,
    nuclei_pictures,
    rows_of,
    start_run,
    upload,
    wait_for,
)
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
IMAGES = 2


def vhost() -> str:
    """A part of this machine's RabbitMQ that nobody else uses; without one, its default."""
    name = f"ocellus-{uuid4().hex[:8]}"
    for act in (["add_vhost", name], ["set_permissions", "-p", name, "guest", ".*", ".*", ".*"]):
        if subprocess.run(["rabbitmqctl", "-q", *act], capture_output=True).returncode:
            return ""
    return name


@pytest.fixture
def rabbitmq() -> Iterator[str]:
    """The address of a RabbitMQ."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 5672)):
            pytest.skip("no RabbitMQ at 127.0.0.1:5672")
    name = vhost()
    yield f"amqp://guest:guest@127.0.0.1:5672/{name}"
    if name:
        subprocess.run(["rabbitmqctl", "-q", "delete_vhost", name], capture_output=True)


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with serving_s3() as s3:
        yield s3.bucket()


@pytest.fixture
def spread(tmp_path: Path, rabbitmq: str, bucket: Bucket) -> Iterator[Site]:
    """A site with nothing embedded."""
    if lacking := missing():
        pytest.skip(lacking)
    postgres, redis = Postgres(tmp_path), Redis(tmp_path)
    site = Site(tmp_path / "site", demo=True)
    site.data.mkdir()
    site.environment |= {
        "DATABASE_URL": postgres.url,
        "REDIS_URL": redis.url,
        "OCELLUS_BROKER_URL": rabbitmq,
        "OCELLUS_STORAGE_URL": bucket.url,
    } | bucket.environment
    try:
        site.start()
        yield site
    finally:
        site.stop()
        redis.stop()
        postgres.stop()


def exported(client: httpx.Client, segmentation: str) -> NDArray[np.generic]:
    """The labels as a file."""
    answer = client.get(f"segmentations/{segmentation}/export/?format=labels-tiff")
    return np.asarray(tifffile.imread(io.BytesIO(answer.raise_for_status().content)))


def test_the_main_job_needs_nothing_of_one_machine(
    spread: Site, bucket: Bucket, tmp_path: Path
) -> None:
    with spread.client() as client:
        project = make_project(client, "Spread")
        rows = upload(client, project, nuclei_pictures(tmp_path / "pictures", IMAGES))
        assert [row["state"] for row in rows] == ["done"] * IMAGES
        run = start_run(client, project)
        run = wait_for(client, f"runs/{run['id']}/", {"completed", "failed"})
        assert run["progress"] == {"done": IMAGES, "failed": 0, "total": IMAGES}
        for found in rows_of(client, f"segmentations/?run={run['id']}"):
            labels = exported(client, found["id"])
            assert len(np.unique(labels)) - 1 == found["objects"] > 0
            for part in (
                f"images/{found['image']}",
                f"segmentations/{found['id']}/{found['revision']}",
            ):
                header = f"{spread.url}/pixels/{part}.zarr/zarr.json"
                assert client.get(header).raise_for_status().json()["zarr_format"] == 3
        assert any(key.endswith("zarr.json") for key in bucket.names())
        assert not list(spread.data.rglob("zarr.json"))
