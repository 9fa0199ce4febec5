"""All rows of the database as lines of JSON, from one database to any other."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from segmentation.domain.common.snapshots import snapshot

Row = dict[str, Any]

# Made anew by `migrate`, or of no use elsewhere: who is signed in, which workers live, who
# copies the store, old news.
LEFT_OUT = frozenset(
    {
        "admin.logentry",
        "auth.permission",
        "contenttypes.contenttype",
        "jobs.event",
        "jobs.sweephold",
        "jobs.worker",
        "sessions.session",
    }
)
_AT_ONCE = 500


def tables() -> list[type[Model]]:
    """The tables that are kept, each after those it refers to."""
    configs = [(config, None) for config in apps.get_app_configs()]
    ordered = serializers.sort_dependencies(configs, allow_cycles=True)
    return [model for model in ordered if model._meta.label_lower not in LEFT_OUT]


def migrations() -> list[str]:
    """Which migrations the database has."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def write_rows(path: Path, see: Callable[[Row], object] = lambda _: None) -> Counter[str]:
    """Write every row as it is at one moment, and have `see` look at each.

    Returns how many there are of each table. Those who work on the site meanwhile don't wait.
    """
    written: Counter[str] = Counter()
    with snapshot(), gzip.open(path, "wt", encoding="utf-8") as file:
        for model in tables():
            for row in _rows(model):
                see(row)
                file.write(json.dumps(row) + "\n")
                written[model._meta.label_lower] += 1
    return written


def read_rows(path: Path) -> Counter[str]:
    """Put all rows of a file into empty tables; all, or none when one does not fit."""
    read: Counter[str] = Counter()
    with transaction.atomic(), gzip.open(path, "rt", encoding="utf-8") as file:
        for found in serializers.deserialize("python", map(json.loads, file)):
            found.save()
            read[found.object._meta.label_lower] += 1
        _reset_counters()
    return read


def _rows(model: type[Model]) -> Iterator[Row]:
    rows = model._default_manager.order_by("pk").iterator(_AT_ONCE)
    for row in rows:
        (said,) = json.loads(serializers.serialize("json", [row]))
        yield said


def _reset_counters() -> None:
    """Have numbered tables go on after the highest number."""
    statements: Iterable[str] = connection.ops.sequence_reset_sql(no_style(), tables())
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
