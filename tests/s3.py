"""An S3 on this machine: moto's server, which speaks the protocol over HTTP."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import boto3  # type: ignore[import-untyped]
from moto.server import ThreadedMotoServer

REGION = "us-east-1"


@dataclass(frozen=True)
class Bucket:
    """A bucket, where it is, and what a process must know to get there."""

    name: str
    endpoint: str

    @property
    def url(self) -> str:
        """As OCELLUS_STORAGE_URL takes it."""
        return f"s3://{self.name}/site"

    @property
    def environment(self) -> dict[str, str]:
        """The standard variables, with a made-up key."""
        return {
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "tests",
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint,
        }

    def names(self) -> set[str]:
        """All objects that are in it, asked for without Ocellus."""
        client = _client(self.endpoint)
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=self.name)
        found = {one["Key"] for page in pages for one in page.get("Contents", [])}
        client.close()
        return found


@dataclass
class S3:
    """The server; `bucket` makes one."""

    endpoint: str
    made: list[str] = field(default_factory=list)

    def bucket(self) -> Bucket:
        """A new and empty bucket; its name is no other server's, as stores are remembered by it."""
        name = f"bucket-{self.endpoint.rpartition(':')[2]}-{len(self.made)}"
        self.made.append(name)
        client = _client(self.endpoint)
        client.create_bucket(Bucket=name)
        client.close()
        return Bucket(name, self.endpoint)


def _client(endpoint: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="tests",
        aws_secret_access_key="tests",
    )


@contextmanager
def serving_s3() -> Iterator[S3]:
    """Run the server in a thread; the variables of this process lead to it meanwhile."""
    # A line a request says nothing, and a failing test would show thousands.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    s3 = S3(f"http://{host}:{port}")
    with patch.dict(os.environ, Bucket("", s3.endpoint).environment):
        yield s3
    server.stop()
