"""`ocellus status`: how far a run is."""

import argparse

from segmentation.interfaces.cli.client import RunItem
from segmentation.interfaces.cli.remote import add_json, exit_status, run_line, server, show


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run."""
    parser.add_argument("wanted", metavar="RUN", help="its id")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """The run and each of its images; 1 when some of them failed."""
    with server() as ocellus:
        found, items = ocellus.status(arguments.wanted), ocellus.items(arguments.wanted)
    rows = [item.model_dump(mode="json") for item in items]
    show(found, arguments.json, "\n".join([run_line(found), *map(_line, items)]), items=rows)
    return exit_status(found)


def _line(item: RunItem) -> str:
    found = "" if item.objects is None else f"{item.objects} objects"
    return f"  {item.image_name}  {item.state}  {item.error or found}".rstrip()
