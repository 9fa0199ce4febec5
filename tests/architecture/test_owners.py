"""Whose each job is: the limit of a person's jobs holds only where the job tells the person."""

import ast
from collections.abc import Iterator
from pathlib import Path

from segmentation.domain.jobs import kinds

DOMAIN = Path(__file__).resolve().parents[2] / "segmentation/domain"
OWNED = {
    "import": "whoever uploaded the file",
    "import_labels": "whoever uploaded the file",
    "omero_import": "who asked for the transfer",
    "omero_export": "who asked for the transfer",
    "segment": "who started the run",
    "segment-region": "who started the run",
    "propose": "who asked the model",
    "measure": "who asked for the columns",
    "score": "who began the evaluation",
    "bake": "who began the bake-off",
    "preview": "who moved the threshold",
    "train": "who started the training",
    "export": "who wants the archive",
    "import_model": "the admin who brings it in",
    "try_model": "the admin who tries it",
    "make_package": "who asked for it first",
}
NOBODYS = {
    "deliver": "it tells of what has happened, whoever did it, and must not wait for their limit",
}
# What workers do every so often, their chores, is no job at all: it has no row, and no owner.


def test_the_table_names_all_kinds_of_work() -> None:
    assert set(kinds.names()) == {*OWNED, *NOBODYS}


def test_every_job_that_somebody_asks_for_is_theirs() -> None:
    nobodys = {
        path.relative_to(DOMAIN).as_posix()
        for path in DOMAIN.rglob("*.py")
        for call in _askings(ast.parse(path.read_text()))
        if not _tells_a_person(call)
    }
    assert nobodys == {"notices/sending.py"}


def _askings(module: ast.Module) -> Iterator[ast.Call]:
    """The places where jobs are put into the queue."""
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"enqueue", "enqueue_many"}:
            yield node


def _tells_a_person(call: ast.Call) -> bool:
    return len(call.args) == 5 or any(word.arg == "user" for word in call.keywords)
