"""A PostgreSQL cluster and a Redis of one's own, to be killed, stopped and started."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from tests.site import free_port

PATIENCE_S = 60.0


def missing() -> str:
    """What is not installed; "" when all is there."""
    if _postgres_folder() is None:
        return "no PostgreSQL server binaries (/usr/lib/postgresql)"
    return "" if shutil.which("redis-server") else "no redis-server"


def _postgres_folder() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Postgres:
    """A cluster in a folder of its own; run by `postgres` where we are root, as it must be.

    `settings` are those that differ from its usual ones, as `name=value`.
    """

    def __init__(self, folder: Path, *settings: str) -> None:
        found = _postgres_folder()
        assert found is not None
        self.binaries, self.data = found, folder / "postgres"
        self.settings, self.port = settings, free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/ocellus"
        self.data.mkdir(parents=True)
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.data, "postgres", "postgres")
            for parent in self.data.parents:
                if parent.stat().st_uid == 0 and parent != Path("/"):
                    parent.chmod(parent.stat().st_mode | 0o011)
        self._do("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "--no-sync")
        self.start()
        self._do("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "ocellus")

    def start(self) -> None:
        """Start it, and return once it answers."""
        options = f"-p {self.port} -k '' -c listen_addresses=127.0.0.1 -c fsync=off"
        options += "".join(f" -c {setting}" for setting in self.settings)
        log = str(self.data / "log")
        self._do("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop it, cutting all connections."""
        self._do("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop")

    def _do(self, name: str, *arguments: str) -> None:
        command = [*self.user, str(self.binaries / name), *arguments]
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, cwd=self.data, timeout=PATIENCE_S
        )


class Redis:
    """A Redis that keeps nothing over a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start it, and return once it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--dir"]
        self.process = subprocess.Popen(
            ["redis-server", *options, str(self.folder)], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + PATIENCE_S
        while (
            subprocess.run(
                ["redis-cli", "-p", str(self.port), "ping"], capture_output=True
            ).stdout.strip()
            != b"PONG"
        ):
            assert time.monotonic() < deadline, "Redis does not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """Kill it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
