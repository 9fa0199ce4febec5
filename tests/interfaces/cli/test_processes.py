"""The parent of a site: raises what falls, and leaves nobody behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from segmentation.interfaces.cli import processes
from segmentation.interfaces.cli.processes import Child, reason

# Two children that write down their process ids each time they start, and then wait.
SITE = """
import os, sys
from segmentation.interfaces.cli.processes import Child, Supervisor
note = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n'); time.sleep(99)"
children = [Child(name, [sys.executable, "-c", note, f"{sys.argv[1]}/{name}"]) for name in "ab"]
print("up", flush=True)
Supervisor(children, os.environ, print).run()
"""


def wait_until(true: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Site:
    """A parent in a process of its own, and what its children wrote down."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parent = subprocess.Popen([sys.executable, "-c", SITE, str(folder)])

    def started(self, name: str) -> list[int]:
        notes = self.folder / name
        return [int(line) for line in notes.read_text().split()] if notes.exists() else []

    def both_up(self) -> bool:
        return bool(self.started("a") and self.started("b"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    try:
        wait_until(site.both_up)
        yield site
    finally:
        site.parent.kill()
        site.parent.wait()


def test_a_killed_child_is_started_again_and_the_other_left_alone(site: Site) -> None:
    (first,) = site.started("a")
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: len(site.started("a")) == 2)
    assert len(site.started("b")) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all(site: Site, number: signal.Signals) -> None:
    children = site.started("a") + site.started("b")
    site.parent.send_signal(number)
    assert site.parent.wait(15) == 0
    assert not any(lives(pid) for pid in children)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a killed parent")
def test_children_do_not_outlive_a_killed_parent(site: Site) -> None:
    children = site.started("a") + site.started("b")
    site.parent.kill()
    wait_until(lambda: not any(lives(pid) for pid in children))


def ended(child: Child, ago: float) -> None:
    """Let the child have run for `ago` seconds and then ended badly."""
    child.launch(os.environ)
    assert child.process
    child.process.wait()
    child.started -= ago


def test_a_child_that_keeps_falling_waits_longer_each_time() -> None:
    child = Child("faller", [sys.executable, "-c", "raise SystemExit(3)"])
    delays = []
    for _ in range(3):
        ended(child, ago=0)
        assert child.fell() == 3
        assert not child.due()
        delays.append(child.restart_at - time.monotonic())
    assert delays == pytest.approx([0.5, 1.0, 2.0], abs=0.1)


def test_a_child_that_stood_for_long_is_raised_soon() -> None:
    child = Child("faller", [sys.executable, "-c", ""], delay=30.0)
    ended(child, ago=processes.STEADY)
    child.fell()
    assert child.restart_at - time.monotonic() == pytest.approx(0.5, abs=0.1)


def test_a_step_that_ended_well_is_not_repeated() -> None:
    child = Child("step", [sys.executable, "-c", ""], once=True)
    ended(child, ago=60)
    assert child.fell() == 0
    child.restart_at = 0
    assert not child.due()


def test_an_ending_is_told_in_words() -> None:
    assert reason(-signal.SIGKILL) == "killed by SIGKILL"
    assert reason(3) == "exit status 3"
