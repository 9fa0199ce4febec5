"""`ocellus compare`: models on the server, held against the truth of a project."""

import argparse

from segmentation.interfaces.cli.client import Evaluation
from segmentation.interfaces.cli.commands import OK, SOME_FAILED
from segmentation.interfaces.cli.remote import FAILED, add_json, server, show

FIGURES = ("AP@0.5", "AP@0.75", "F1", "PQ")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The project and the models."""
    parser.add_argument("project", metavar="PROJECT", help="id or name")
    parser.add_argument("models", nargs="+", metavar="MODEL", help="ids or slugs")
    parser.add_argument("--images", nargs="+", metavar="ID", help="all with truth, if left out")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Wait for the figures; 1 when some image could not be compared."""
    with server() as ocellus:
        begun = ocellus.evaluate(
            arguments.project, arguments.models, images=arguments.images or "all"
        )
        over = ocellus.wait_for_evaluation(begun.id)
    show(over, arguments.json, table(over))
    return SOME_FAILED if over.state in FAILED else OK


def table(evaluation: Evaluation) -> str:
    """A line for each model."""
    width = max(len(entry.model_slug) for entry in evaluation.entries)
    lines = ["  ".join([" " * width, *(f"{name:>7}" for name in FIGURES)])]
    for entry in evaluation.entries:
        ap = entry.figures.get("ap", {})
        values = [ap.get("0.50"), ap.get("0.75"), entry.figures.get("f1"),
                  entry.figures.get("panoptic_quality")]  # fmt: skip
        shown = (f"{'–' if value is None else format(value, '.3f'):>7}" for value in values)
        lines.append("  ".join([f"{entry.model_slug:{width}}", *shown]))
    return "\n".join(lines)
