"""Processes that run together under one parent: what falls is raised, and all end together."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
STEADY = 20.0  # a process that stood this long has recovered: its next fall waits little
GRACE = 10.0


def end_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies, even by `kill -9`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def start(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start a process of its own group, so that only its parent hears the terminal's Ctrl-C."""
    return subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=end_with_parent,  # noqa: PLW1509 - the parent has one thread
    )


@dataclass
class Child:
    """One process of the site; with `once` it is not started again when it ends well."""

    name: str
    command: Sequence[str]
    once: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = FIRST_DELAY
    restart_at: float = 0.0
    finished: bool = False

    def launch(self, environment: Mapping[str, str]) -> None:
        """Start (or start again)."""
        self.process = start(self.command, environment)
        self.started = time.monotonic()

    def fell(self) -> int | None:
        """The exit status, once, when the process has just ended."""
        status = self.process.poll() if self.process else None
        if status is None:
            return None
        self.process = None
        if time.monotonic() - self.started >= STEADY:
            self.delay = FIRST_DELAY
        self.restart_at = time.monotonic() + self.delay
        self.delay = min(self.delay * 2, LONGEST_DELAY)
        self.finished = self.once and status == 0
        return status

    def due(self) -> bool:
        """Whether it is time to start it."""
        return not self.finished and self.process is None and time.monotonic() >= self.restart_at


@dataclass
class Supervisor:
    """Keeps its children running until it is told to stop.

    `each_round` is called about four times a second, for what else there is to watch.
    """

    children: Sequence[Child]
    environment: Mapping[str, str]
    say: Callable[[str], None]
    each_round: Callable[[], None] = field(default=lambda: None)
    stopping: bool = False

    def run(self) -> None:
        """Start all, raise what falls, and end all when a signal says stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                for child in self.children:
                    self._tend(child)
                self.each_round()
                time.sleep(0.25)
        finally:
            self._end_all()

    def _stop(self, number: int, frame: object) -> None:  # noqa: ARG002 - a signal's signature
        self.stopping = True

    def _tend(self, child: Child) -> None:
        status = child.fell()
        if status is not None and not child.finished:
            self.say(f"The {child.name} ended ({reason(status)}); it is started again.")
        if child.due():
            child.launch(self.environment)

    def _end_all(self) -> None:
        running = [child.process for child in self.children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(deadline - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def reason(status: int) -> str:
    """An exit status in words."""
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"
