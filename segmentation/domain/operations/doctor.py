"""Looks at everything the site needs, and says what to do where something is wrong."""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from segmentation.domain.common import storage
from segmentation.domain.images.scratch import scratch_root
from segmentation.domain.jobs.queries import jobs_queued, workers_alive
from segmentation.domain.jobs.wake import reach_broker
from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.operations import slow
from segmentation.domain.operations.findings import Finding, Verdict
from segmentation.science.engines.model_file import file_sha256

LEAST_FREE_BYTES = 5 * 10**9
PROBE = "probe/doctor"


def examine() -> Iterator[Finding]:
    """One finding a part, as they come; none of them raises."""
    for part, check in CHECKS.items():
        try:
            yield check(part)
        except Exception as error:  # noqa: BLE001 (each part fails in ways of its own)
            advice = ADVICE[part]
            yield Finding(part, Verdict.WRONG, f"{type(error).__name__}: {error}", advice)


def python(part: str) -> Finding:
    """The interpreter is one that Ocellus is tested with."""
    version = ".".join(map(str, sys.version_info[:3]))
    known = sys.version_info[:2] in {(3, 11), (3, 12)}
    return Finding(part, Verdict.OK if known else Verdict.CAUTION, version, ADVICE[part])


def database(part: str) -> Finding:
    """It answers, and has the tables of this version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding(
            part, Verdict.WRONG, f"{len(missing)} migrations are missing",
            "Run `manage.py migrate`; `ocellus serve` does so when it starts.",
        )  # fmt: skip
    if connection.vendor == "sqlite":
        return Finding(part, Verdict.OK, "SQLite, for one machine", "")
    return Finding(part, Verdict.OK, connection.vendor)


def broker(part: str) -> Finding:
    """Workers can be woken."""
    return Finding(part, Verdict.OK, reach_broker())


def caching(part: str) -> Finding:
    """What is kept there comes back."""
    key, value = f"doctor-{uuid4()}", str(uuid4())
    cache.set(key, value, 10)
    if cache.get(key) != value:
        return Finding(part, Verdict.WRONG, "forgets what it is told", ADVICE[part])
    return Finding(part, Verdict.OK, settings.CACHES["default"]["BACKEND"].rpartition(".")[2])


def object_store(part: str) -> Finding:
    """It can be written to, read and cleaned."""
    key, data = f"{PROBE}/{uuid4()}", uuid4().bytes
    storage.put_bytes(key, data)
    try:
        if storage.get_bytes(key) != data:
            return Finding(part, Verdict.WRONG, "gives back something else", ADVICE[part])
    finally:
        storage.delete_prefix(PROBE)
    scheme = settings.OCELLUS_STORAGE_URL.partition(":")[0]
    return Finding(part, Verdict.OK, "a folder" if scheme == "file" else scheme)


def disk(part: str) -> Finding:
    """There is room for uploads and work in progress."""
    with tempfile.TemporaryFile(dir=scratch_root()) as file:
        file.write(b"x")
    free = shutil.disk_usage(scratch_root()).free
    enough = free >= LEAST_FREE_BYTES
    return Finding(
        part, Verdict.OK if enough else Verdict.CAUTION, f"{free / 1e9:.1f} GB free",
        "" if enough else ADVICE[part],
    )  # fmt: skip


def workers(part: str) -> Finding:
    """Somebody does the work."""
    alive, waiting = workers_alive(), jobs_queued()
    if alive:
        return Finding(part, Verdict.OK, f"{alive} alive, {waiting} jobs waiting")
    return Finding(part, Verdict.WRONG, f"none alive, {waiting} jobs waiting", ADVICE[part])


def models(part: str) -> Finding:
    """The files of the models in use are there, and the ones that were registered."""
    rows = list(Model.objects.filter(state=ModelState.AVAILABLE))
    bad = [
        row.slug for row in rows if not row.has_file or file_sha256(Path(row.path)) != row.sha256
    ]
    if bad:
        return Finding(part, Verdict.WRONG, f"missing or changed: {', '.join(bad)}", ADVICE[part])
    if not rows:
        return Finding(part, Verdict.WRONG, "none is available", ADVICE[part])
    return Finding(part, Verdict.OK, f"{len(rows)} available")


def pages(part: str) -> Finding:
    """The front end is built."""
    built = Path(settings.DJANGO_VITE["default"]["manifest_path"]).is_file()
    if built:
        return Finding(part, Verdict.OK, "built")
    return Finding(part, Verdict.WRONG, "not built", ADVICE[part])


def security(part: str) -> Finding:
    """More than this machine is served only behind https."""
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in LOCAL]
    if "*" in hosts:
        return Finding(part, Verdict.WRONG, "any host name is accepted", ADVICE[part])
    found = f"served as {', '.join(hosts)}" if hosts else "served to this machine"
    return Finding(part, Verdict.OK, found)


LOCAL = {"localhost", "127.0.0.1", "[::1]", ".localhost", "testserver"}
CHECKS: dict[str, Callable[[str], Finding]] = {
    "python": python,
    "database": database,
    "broker": broker,
    "cache": caching,
    "storage": object_store,
    "scratch": disk,
    "workers": workers,
    "device": slow.check_device,
    "models": models,
    "mail": slow.check_mail,
    "pages": pages,
    "hosts": security,
}
ADVICE = {
    **slow.ADVICE,
    "python": "Use Python 3.11 or 3.12.",
    "database": "See that the server of DATABASE_URL runs and lets this user in.",
    "broker": "See that the server of OCELLUS_BROKER_URL (or REDIS_URL) runs.",
    "cache": "See that the server of REDIS_URL runs.",
    "storage": "See that OCELLUS_STORAGE_URL can be written to: rights of the folder, or the keys, "
    "endpoint and bucket of S3.",
    "scratch": "Make room on the disk of OCELLUS_DATA, or move that to a larger one.",
    "workers": "Start one: `ocellus worker`, or `ocellus serve`, which starts one too.",
    "models": "Put the files back (a backup has them), then run `manage.py sync_models`.",
    "pages": "Run `make build`.",
    "hosts": "Name the hosts in OCELLUS_ALLOWED_HOSTS.",
}
