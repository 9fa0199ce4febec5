"""A Jupyter notebook with the client set to the site, and the cells of a result as a table."""

import json
from typing import Any

from segmentation.domain.exports.elsewhere.subject import TOKEN, Subject

_INTRODUCTION = """# {name}

The cells of a result of Ocellus, read from {page}

Needs `pip install ocellus matplotlib`. Make a token at {tokens}, and put it into the first cell."""
_CLIENT = """from segmentation.interfaces.cli.client import Ocellus

server, segmentation, project = "{server}", "{segmentation}", "{project}"
# Without a token here, the client takes that of the environment variable OCELLUS_TOKEN.
ocellus = Ocellus(server, "{token}")
result = ocellus.segmentation(segmentation)
print(result.objects, "cells, revision", result.revision)"""
_TABLE = """cells = ocellus.objects(segmentation)
cells.describe()"""
_PHENOTYPES = """# Which cells are of which phenotype, as the project's people have gated them.
cells["phenotype"] = ocellus.phenotype_of(segmentation)
cells["phenotype"].value_counts(dropna=False)"""
_FILE = """# The label image, for whatever else is to be done with it.
path = ocellus.save(segmentation, "labels-tiff", "labels.tif")
path"""


def notebook(subject: Subject) -> str:
    """The notebook, in Jupyter's format 4.5."""
    words = {
        "name": subject.name,
        "page": subject.page,
        "tokens": subject.tokens,
        "server": subject.server,
        "segmentation": subject.segmentation,
        "project": subject.project,
        "token": TOKEN,
    }
    texts = [("markdown", _INTRODUCTION), ("code", _CLIENT), ("code", _TABLE)]
    texts += [("code", _PHENOTYPES), ("code", _FILE)]
    cells = [_cell(kind, text.format(**words), number) for number, (kind, text) in enumerate(texts)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    made = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def _cell(kind: str, text: str, number: int) -> dict[str, Any]:
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": f"ocellus-{number}",
        "metadata": {},
        "source": text.splitlines(keepends=True),
    }
    return cell if kind == "markdown" else {**cell, "execution_count": None, "outputs": []}
