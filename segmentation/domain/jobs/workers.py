"""Which process works: a name that tells whether it still lives, and its row."""

import hashlib
import os
import socket
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models.functions import Now

from segmentation.domain.jobs import stages
from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import Worker
from segmentation.science.engines.auto_device import auto_device

_FORGOTTEN_AFTER = timedelta(days=1)
_START_TIME_FIELD = 19  # of /proc/PID/stat, counted after the command's closing bracket


def own_name() -> str:
    """`host:pid:start time` of this process; no other process ever has the same."""
    return f"{place()}:{os.getpid()}:{_start_time(os.getpid())}"


def is_dead(name: str) -> bool:
    """Whether the named process has certainly ended; one elsewhere is never certain."""
    where, _, process = name.partition(":")
    pid, _, started = process.partition(":")
    return where == place() and pid.isdigit() and _start_time(int(pid)) != started


def show(name: str) -> None:
    """Let the site see that this worker is alive."""
    device = device_kind()
    now = {"seen_at": Now(), "device": device, "figures": stages.figures(device)}
    Worker.objects.update_or_create(name=name, defaults=now)


def device_kind() -> str:
    """The device that networks run on here; of `auto` what is known, which may change once."""
    wish: str = settings.OCELLUS_DEVICE
    return auto_device() if wish == "auto" else wish


def leave(name: str) -> None:
    """Take this worker's row away, as it stops."""
    Worker.objects.filter(name=name).delete()


def forget_the_gone() -> None:
    """Delete the rows of workers that ended without a word."""
    Worker.objects.filter(seen_at__lt=from_now(-_FORGOTTEN_AFTER)).delete()


@lru_cache(maxsize=1)
def place() -> str:
    """This machine, or this container on it, as no other is called."""
    # Host names repeat among containers, and process ids among namespaces and boots.
    boot = Path("/proc/sys/kernel/random/boot_id").read_text()
    namespace = Path("/proc/self/ns/pid").readlink()
    digest = hashlib.sha256(f"{boot}{namespace}".encode()).hexdigest()
    return f"{socket.gethostname()}-{digest[:8]}"


def _start_time(pid: int) -> str:
    """Clock ticks from boot to the start of a process; empty when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    state, *fields = stat.rpartition(")")[2].split()
    # A zombie works no more; its parent just hasn't looked yet.
    return "" if state == "Z" else fields[_START_TIME_FIELD - 1]
