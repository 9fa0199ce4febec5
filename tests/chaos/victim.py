"""The site that harm is done to, on servers of its own."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import psycopg

from tests.chaos.disk import SmallDisks, may_mount
from tests.chaos.proxy import Proxy
from tests.chaos.servers import Postgres, Redis
from tests.s3 import serving_s3
from tests.site import Site

# Written last, just before an attempt publishes.
RESULT = "objects.parquet"
TOO_LATE = "when='too late to publish'"
GONE = "a job went to another worker"


class Victim:
    """A site with a second worker that looks at the same queue.

    It stores on small disks of its own where one may mount, or with `s3` in an S3 behind a proxy.
    """

    def __init__(self, folder: Path, *, s3: bool = False) -> None:
        # Whatever goes wrong at the end of one, the others are ended, too.
        self._opened = ExitStack()
        self.postgres, self.redis = Postgres(folder), Redis(folder)
        self._opened.callback(self.postgres.stop)
        self._opened.callback(self.redis.stop)
        self.site = Site(folder / "site", demo=True)
        self.site.data.mkdir()
        # Beside the data: a full disk takes no log.
        self.site.log, self.second_log = folder / "serve.log", folder / "second.log"
        # `said` looks for its words in lines as people read them.
        self.site.environment["OCELLUS_LOG_FORMAT"] = "console"
        servers = {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.redis.url}
        self.site.environment.update(servers)
        self.second: subprocess.Popen[bytes] | None = None
        self.disks: SmallDisks | None = None
        self.proxy: Proxy | None = None
        if s3:
            self._store_in_s3()
        elif may_mount():
            self.disks = SmallDisks([self.site.data / name for name in ("storage", "scratch")])
            self._opened.callback(self.disks.close)
        self._opened.callback(self.site.stop)
        self._opened.callback(self.kill_second)

    def start(self) -> None:
        """Start the site, then the second worker."""
        self.site.start()
        self.start_second()

    def start_second(self) -> None:
        """Start the worker beside the site's own."""
        command = [sys.executable, "-m", "segmentation.interfaces.cli.main", "worker"]
        with self.second_log.open("ab") as log:
            environment = self.site.environment
            self.second = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self) -> None:
        """End everything."""
        self._opened.close()

    def kill_second(self) -> None:
        """`kill -9` of the worker beside the site's own, with its children."""
        if self.second is not None and self.second.poll() is None:
            os.killpg(self.second.pid, signal.SIGKILL)
            self.second.wait()

    def hands_full(self, pids: list[int], *, written: bool) -> bool:
        """Whether processes have jobs; with `written`, one whose result lies in its folder."""
        query = "select worker, kind, id, token from jobs_job where state = 'running'"
        with psycopg.connect(self.postgres.url) as connection:
            rows = [row for row in connection.execute(query) if int(row[0].split(":")[1]) in pids]
        places = [self.site.data.joinpath("storage", *map(str, row[1:])) for row in rows]
        return any((place / RESULT).exists() for place in places) if written else bool(rows)

    def said(self, words: str) -> int:
        """How often the workers' logs hold some words."""
        logs = [log for log in (self.site.log, self.second_log) if log.exists()]
        return sum(log.read_text(errors="replace").count(words) for log in logs)

    def _store_in_s3(self) -> None:
        bucket = self._opened.enter_context(serving_s3()).bucket()
        self.proxy = Proxy(bucket.endpoint)
        self._opened.callback(self.proxy.close)
        self.site.environment.update(bucket.environment)
        where = {"OCELLUS_STORAGE_URL": bucket.url, "AWS_ENDPOINT_URL": self.proxy.url}
        self.site.environment.update(where)
