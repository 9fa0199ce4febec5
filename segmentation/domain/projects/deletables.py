"""What can be deleted: each app says of its tables how, and all go through one trash."""

from abc import ABC, abstractmethod
from operator import attrgetter
from typing import Any, ClassVar, Generic, TypeVar

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import NotFound
from segmentation.domain.common.models import Trashable
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import require

Row = TypeVar("Row", bound=Trashable)


class Deletable(ABC, Generic[Row]):
    """How rows of one table are deleted and brought back.

    `word` is what programs call the table, `name` the lookup of what people call a row, and
    `project` leads to the project.
    """

    word: ClassVar[str]
    model: ClassVar[type[Trashable]]
    name: ClassVar[str] = "name"
    project: ClassVar[str] = "project"

    @staticmethod
    @abstractmethod
    def right(user: User, project: Project) -> bool:
        """Whether the person may delete rows of the project's, and bring them back."""

    def project_of(self, row: Row) -> Project:
        """The project a row belongs to."""
        project: Project = attrgetter(self.project.replace("__", "."))(row)
        return project

    def require_right(self, actor: User, row: Row) -> None:
        """Raise unless the person may delete the row and bring it back."""
        require(self.right, actor, self.project_of(row))

    def stop(self, row: Row) -> None:
        """Have nobody work on it any more, as it is about to go; may refuse."""

    def check_return(self, row: Row) -> None:
        """Raise `Conflict` when it can't come back as it is."""

    def moved(self, row: Row) -> None:
        """Bring in line what depends on it, as it has just gone into the trash or come back."""

    def remove(self, row: Row) -> None:
        """Delete it for good, with all that is its own; stored files follow with the next sweep."""
        row.delete()


_known: dict[type[Trashable], Deletable[Any]] = {}


def register(deletable: Deletable[Any]) -> None:
    """Let rows of a table be deleted."""
    _known[deletable.model] = deletable


def all_deletables() -> list[Deletable[Any]]:
    """Every one that is known."""
    return list(_known.values())


def deletable_of(row: Row) -> Deletable[Row]:
    """The one that says how a row is deleted."""
    return _known[type(row)]


def deletable_called(word: str) -> Deletable[Any]:
    """The one of a word; raises `NotFound`."""
    found = next((one for one in _known.values() if one.word == word), None)
    if found is None:
        raise NotFound(f"Nothing called “{word}” can be deleted.")
    return found
