"""`ocellus serve`: the web application and a worker under one parent."""

import argparse
import os
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable

from segmentation.interfaces.cli.commands import OK, Mistake, complain
from segmentation.interfaces.cli.environment import address
from segmentation.interfaces.cli.processes import Child, Supervisor, start
from segmentation.interfaces.cli.worker import WORKER

SETTINGS = "project.settings"
SITE_STEP = [sys.executable, "-m", "segmentation.interfaces.cli.site"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where it listens is said by OCELLUS_HOST and OCELLUS_PORT."""
    parser.add_argument(
        "--without-worker", action="store_true", help="where `ocellus worker` runs elsewhere"
    )
    parser.epilog = "Listens on OCELLUS_HOST and OCELLUS_PORT; Ctrl-C stops all its processes."


def run(arguments: argparse.Namespace) -> int:
    """Prepare the database, then serve until told to stop."""
    host, port = listening_address()
    environment = {"DJANGO_SETTINGS_MODULE": SETTINGS, "PYTHONUNBUFFERED": "1", **os.environ}
    prepare(environment)
    children = [Child("web server", web(host, port))]
    if not arguments.without_worker:
        children.append(Child("worker", WORKER))
    if environment.get("OCELLUS_DEMO") == "1":
        demo = [*SITE_STEP, "demo"]
        children.append(Child("demo", demo, once=True))
    Supervisor(children, environment, complain, Readiness(host, port, announce)).run()
    return OK


def listening_address() -> tuple[str, int]:
    """The address to serve on; raises Mistake when it makes no sense or is taken."""
    try:
        host, port = address()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except ValueError as error:
        raise Mistake(str(error)) from error
    except OSError as error:
        raise Mistake(
            f"Can't listen on {host}:{port} ({error.strerror}); set OCELLUS_PORT to a free port."
        ) from error
    return host, port


def prepare(environment: dict[str, str]) -> None:
    """Migrate and register what must be there before anyone asks; raises Mistake if that fails."""
    process = start([*SITE_STEP, "prepare"], environment)
    try:
        status = process.wait()
    except KeyboardInterrupt:
        process.kill()
        raise
    if status:
        raise Mistake("The site could not be prepared; the lines above say why.")


def web(host: str, port: int) -> list[str]:
    """The command of the web server."""
    return [
        *(sys.executable, "-m", "uvicorn", "project.asgi:application"),
        *("--host", host, "--port", str(port), "--lifespan", "off"),
        *("--no-access-log", "--no-server-header", "--log-level", "warning"),
        *("--timeout-graceful-shutdown", "5"),
    ]


def announce(url: str) -> None:
    """The line that people and scripts wait for."""
    print(f"Ocellus is ready at {url}", flush=True)


class Readiness:
    """Asks the site whether a run can be started, until it says yes once."""

    def __init__(self, host: str, port: int, tell: Callable[[str], None]) -> None:
        shown = f"[{host}]" if ":" in host else host
        near = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(shown, shown)  # noqa: S104
        self.url, self.question = f"http://{shown}:{port}", f"http://{near}:{port}/readyz"
        self.tell, self.done = tell, False
        # The question is for this machine, whatever proxy the surroundings name.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def __call__(self) -> None:
        """One question, if it has not been answered with yes."""
        if self.done:
            return
        try:
            with self.opener.open(self.question, timeout=2) as answer:
                self.done = answer.status == 200
        except (urllib.error.URLError, OSError):
            return
        if self.done:
            self.tell(self.url)
