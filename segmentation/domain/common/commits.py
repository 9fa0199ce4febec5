"""What follows a transaction, once it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction

log = structlog.get_logger(__name__)


def once_on_commit(action: Callable[..., None], *args: Any) -> None:
    """Call `action(*args)` after the present transaction commits: once, however often asked for.

    What it raises is logged, and hurts nobody: the transaction can't be undone any more.
    """
    hook = _Hook(action, args)
    if not any(entry[1] == hook for entry in transaction.get_connection().run_on_commit):
        transaction.on_commit(hook)


@dataclass(frozen=True)
class _Hook:
    action: Callable[..., None]
    args: tuple[Any, ...]

    def __call__(self) -> None:
        try:
            self.action(*self.args)
        except Exception:
            log.exception("what should follow a transaction did not", action=str(self.action))
