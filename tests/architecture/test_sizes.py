"""Files and functions stay of a size that one person can hold in mind."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_FUNCTION = 300, 50
SOURCES = sorted(
    path
    for folder in ("project", "segmentation", "tests", ".ci")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
SCRIPTS = sorted((ROOT / "frontend/src").rglob("*.ts"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [*SOURCES, *SCRIPTS], ids=name_of)
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    # What the API's schema generates is not read by people.
    if path.name != "schema.d.ts":
        assert len(path.read_text().splitlines()) <= LONGEST_FILE


def test_functions_are_short() -> None:
    long = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in SOURCES
        for function in functions(ast.parse(path.read_text()))
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        if not path.is_relative_to(ROOT / "tests")
        for function in functions(ast.parse(path.read_text()))
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden
