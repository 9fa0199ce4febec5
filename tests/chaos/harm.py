"""The harm that is done to a site, one kind a function; each leaves it to recover by itself."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.chaos.proxy import CUT, ERROR, STALL
from tests.chaos.victim import Victim

# Longer than a lease and the time until somebody looks.
FROZEN_S = 42.0
PATIENCE_S = 30.0


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
    """The site's worker stands still, just before it publishes, until another one has the job.

    Where it writes to an S3: with any job in hand.
    """
    pids = victim.site.processes("celery")
    until = time.monotonic() + PATIENCE_S
    while not _freeze(victim, pids) and time.monotonic() < until:
        _signal(pids, signal.SIGCONT)
    time.sleep(FROZEN_S)
    _signal(pids, signal.SIGCONT)


def _freeze(victim: Victim, pids: list[int]) -> bool:
    """Whether the frozen one has a job that it would go on with."""
    until, written = time.monotonic() + PATIENCE_S, victim.proxy is None
    while not victim.hands_full(pids, written=written) and time.monotonic() < until:
        time.sleep(0.002)
    _signal(pids, signal.SIGSTOP)
    time.sleep(0.2)
    return victim.hands_full(pids, written=written)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        os.kill(pid, number)


def fill_disk(victim: Victim) -> None:
    """For some seconds no byte is free where workers write; an attempt or two can't end well."""
    assert victim.disks
    victim.disks.fill(8)


def fill_disk_for_long(victim: Victim) -> None:
    """For longer than a worker is patient: people are told, and try again."""
    assert victim.disks
    victim.disks.fill(70)


def s3_answers_errors(victim: Victim) -> None:
    """Every request is answered 503 for some seconds."""
    _let_s3_be(victim, ERROR, 8)


def s3_hangs_up(victim: Victim) -> None:
    """Every request is cut for some seconds."""
    _let_s3_be(victim, CUT, 8)


def s3_says_nothing(victim: Victim) -> None:
    """No request is answered for longer than clients wait."""
    _let_s3_be(victim, STALL, 45)


def _let_s3_be(victim: Victim, mood: str, seconds: float) -> None:
    assert victim.proxy
    with victim.proxy.being(mood):
        time.sleep(seconds)


Harm = Callable[[Victim], None]
QUICK: list[Harm] = [kill_worker, restart_postgres, restart_redis, kill_web]
ALL: list[Harm] = [*QUICK, kill_other_worker, kill_decoder, freeze_worker]
QUICK_S3: list[Harm] = [s3_answers_errors, s3_hangs_up, kill_worker]
ALL_S3: list[Harm] = [*QUICK_S3, s3_says_nothing, kill_other_worker, freeze_worker]


def possible(harms: list[Harm], victim: Victim, *more: Harm) -> list[Harm]:
    """Harm of disks, too, where there are some to be filled."""
    return [*harms, *(more if victim.disks else ())]
