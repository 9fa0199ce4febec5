"""A site on a PostgreSQL and a Redis of its own, whose statements and memory can be counted."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos.harm import descendants
from tests.chaos.servers import Postgres, Redis, missing
from tests.site import Site

# Transactions beginning and ending are not counted.
COUNTING = ("shared_preload_libraries=pg_stat_statements", "pg_stat_statements.track_utility=off")


class Served:
    """A site with one worker, and the database's own word on what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.postgres, self.redis = Postgres(folder, *COUNTING), Redis(folder)
        self.site = Site(folder / "site", demo=True)
        self.site.data.mkdir()
        servers = {"DATABASE_URL": self.postgres.url, "REDIS_URL": self.redis.url}
        self.site.environment.update(servers)

    def start(self) -> None:
        """Start it, and have statements counted."""
        self.site.start()
        self.database = psycopg.connect(self.postgres.url, autocommit=True)
        self.database.execute("create extension pg_stat_statements")

    def stop(self) -> None:
        """End everything."""
        self.site.stop()
        self.redis.stop()
        self.postgres.stop()

    def asked(self, query: str, *values: Any) -> Any:
        """The first column of the first row of an answer of the database."""
        row = self.database.execute(query, values or None).fetchone()
        return row[0] if row else None

    def statements(self, but: str = "pg_stat_") -> int:
        """How many statements the database was given until now; those of this method, and those
        that hold `but`, are left out."""
        calls = "select sum(calls) from pg_stat_statements"
        others = f"{calls} where strpos(query, 'pg_stat_') + strpos(query, %s) = 0"
        return int(self.asked(others, but))

    def megabytes(self, part: str) -> int:
        """What the site's processes of a name, and those below them, have in memory."""
        named = self.site.processes(part)
        every = [*named, *(child for pid in named for child in descendants(pid))]
        return sum(resident_kilobytes(pid) for pid in every) // 1024


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Such a site for as long as the block lasts; the program ends where a server is missing."""
    if missing():
        sys.exit(missing())
    whole = Served(folder)
    try:
        whole.start()
        yield whole
    finally:
        whole.stop()


def resident_kilobytes(pid: int) -> int:
    """The resident size of a process; 0 when it has gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    sizes = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(sizes[0]) if sizes else 0
