"""The harm that is done to a site, one kind a function; each leaves it to recover by itself."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.chaos.servers import Postgres, Redis
from tests.site import Site


class Victim:
    """A site on servers of its own, with a second worker that looks at the same queue."""

    def __init__(self, folder: Path) -> None:
        self.postgres, self.redis = Postgres(folder), Redis(folder)
        self.site = Site(folder / "site", demo=True)
        self.site.data.mkdir()
        servers = {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.redis.url}
        self.site.environment.update(servers)
        self.second: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the site, then the second worker."""
        self.site.start()
        self.start_second()

    def start_second(self) -> None:
        """Start the worker beside the site's own."""
        command = [sys.executable, "-m", "segmentation.interfaces.cli.main", "worker"]
        with (self.site.data / "second.log").open("ab") as log:
            environment = self.site.environment
            self.second = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self) -> None:
        """End everything."""
        self.kill_second()
        self.site.stop()
        self.redis.stop()
        self.postgres.stop()

    def kill_second(self) -> None:
        """`kill -9` of the worker beside the site's own, with its children."""
        if self.second is not None and self.second.poll() is None:
            os.killpg(self.second.pid, signal.SIGKILL)
            self.second.wait()


def descendants(pid: int) -> list[int]:
    """The processes below one."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [one for child in map(int, children) for one in (child, *descendants(child))]


def kill_worker(victim: Victim) -> None:
    """`kill -9` of the site's own worker."""
    victim.site.kill("celery")


def kill_web(victim: Victim) -> None:
    """`kill -9` of the web server."""
    victim.site.kill("uvicorn")


def kill_other_worker(victim: Victim) -> None:
    """`kill -9` of the second worker; a new one is started."""
    victim.kill_second()
    victim.start_second()


def kill_decoder(victim: Victim) -> None:
    """`kill -9` of the processes that decode files."""
    assert victim.site.parent is not None
    for pid in descendants(victim.site.parent.pid):
        try:
            if "zygote" in Path(f"/proc/{pid}/cmdline").read_text():
                os.kill(pid, signal.SIGKILL)
        except OSError:
            continue


def restart_redis(victim: Victim) -> None:
    """The broker loses all its messages."""
    victim.redis.stop()
    time.sleep(0.5)
    victim.redis.start()


def restart_postgres(victim: Victim) -> None:
    """The database is away for two seconds, and all connections are cut."""
    victim.postgres.stop()
    time.sleep(2)
    victim.postgres.start()


def freeze_worker(victim: Victim) -> None:
    """The site's worker stands still for longer than its lease: another one gets its item."""
    pids = victim.site.processes("celery")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(35)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


Harm = Callable[[Victim], None]
QUICK: list[Harm] = [kill_worker, restart_postgres, restart_redis, kill_web]
ALL: list[Harm] = [*QUICK, kill_other_worker, kill_decoder, freeze_worker]
