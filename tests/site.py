"""A whole site of its own, for tests from outside: what `make run` starts, on a free port."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

PASSWORD = "password-of-the-tests"
READY_S = 240.0


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """`ocellus serve` with a data folder; it can be stopped, killed and started again."""

    def __init__(self, data: Path, demo: bool = False) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / "serve.log"
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "OCELLUS_DATA": str(data),
            "OCELLUS_HOST": "127.0.0.1",
            "OCELLUS_PORT": str(self.port),
            "OCELLUS_DEMO": "1" if demo else "0",
            "OCELLUS_DEMO_PASSWORD": PASSWORD,
            "OCELLUS_OMERO_HOSTS": "127.0.0.1",
        }
        self.parent: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and return when it says that it is ready."""
        command = [sys.executable, "-m", "segmentation.interfaces.cli.main", "serve"]
        with self.log.open("ab") as log:
            self.parent = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        said = self.told()
        deadline = time.monotonic() + READY_S
        while self.told() == said:
            assert self.parent.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def told(self) -> int:
        """How often it has said that it is ready."""
        return self.log.read_text().count(f"Ocellus is ready at {self.url}")

    def processes(self, part: str) -> list[int]:
        """The ids of its processes whose command line holds `part`."""
        assert self.parent
        children = Path(f"/proc/{self.parent.pid}/task/{self.parent.pid}/children").read_text()
        ids = [int(child) for child in children.split()]
        return [pid for pid in ids if part in Path(f"/proc/{pid}/cmdline").read_text()]

    def kill(self, part: str) -> None:
        """`kill -9` of one of its processes."""
        for pid in self.processes(part):
            os.kill(pid, signal.SIGKILL)

    def kill_everything(self) -> None:
        """`kill -9` of the parent, which takes the others with it."""
        assert self.parent
        self.parent.kill()
        self.parent.wait()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.parent and self.parent.poll() is None:
            self.parent.send_signal(signal.SIGINT)
            self.parent.wait(30)

    def client(self, username: str = "member") -> httpx.Client:
        """An HTTP client that carries a fresh token of a demo account."""
        credentials = {"username": username, "password": PASSWORD}
        answer = httpx.post(f"{self.url}/api/v1/auth/token/", json=credentials)
        headers = {"Authorization": f"Token {answer.raise_for_status().json()['token']}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=30)
