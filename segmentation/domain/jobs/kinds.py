"""The kinds of work; each domain app registers its own when Django starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from segmentation.domain.jobs.context import JobContext
    from segmentation.domain.jobs.models import Job

Rest = Callable[[], None]
Step = Callable[[], Rest | None]


class JobKind(Protocol):
    """What is done for the jobs of one kind."""

    @property
    def name(self) -> str:
        """The word in `Job.kind`; the first part of the kind's storage keys."""

    def run(self, context: JobContext) -> Rest | None:
        """Do the work: write below `context.storage_prefix`, end with `context.publish()`.

        Call `context.checkpoint()` often. Raise JobFailed for what the user has to mend.
        What may be done in another thread, while the next job is begun, can be returned.
        """

    def changed(self, job: Job) -> None:
        """Follow a change of `job.state`, in the transaction that made it.

        What the database alone works out, the lease and the seconds, may be older in `job`.
        """


@runtime_checkable
class OpensAhead(Protocol):
    """A kind of mostly short jobs, some of which can be opened while another is being done."""

    @property
    def ahead(self) -> int:
        """How many of them, at most."""

    def open(self, context: JobContext) -> Step:
        """Read what the job needs, in whatever thread; returns what `run` would do after it."""


@runtime_checkable
class Errand(Protocol):
    """A kind of work that mostly waits for servers elsewhere, and needs neither device nor store.

    It is done in a thread of its own, whatever else the worker is at.
    """

    @property
    def errand(self) -> bool:
        """That it is one."""


class UnknownKind(LookupError):
    """No app has registered this kind of work."""


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    """Make a kind known under its name; the latest wins."""
    _kinds[kind.name] = kind


def get(name: str) -> JobKind:
    """The kind of this name."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(f"No kind of work is called {name!r}.") from None


def opens_ahead(name: str) -> int:
    """How many other jobs may be claimed and opened beside one of this kind."""
    kind = _kinds.get(name)
    return kind.ahead if isinstance(kind, OpensAhead) else 0


def names_beside() -> list[str]:
    """The kinds of mostly short jobs, which may be done beside each other."""
    return [name for name in names() if opens_ahead(name)]


def is_errand(name: str) -> bool:
    """Whether jobs of this kind are done beside all other work."""
    kind = _kinds.get(name)
    return isinstance(kind, Errand) and kind.errand


def names() -> list[str]:
    """The kinds that this process can do."""
    return sorted(_kinds)
