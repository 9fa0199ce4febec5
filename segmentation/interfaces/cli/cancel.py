"""`ocellus cancel`: stop a run."""

import argparse

from segmentation.interfaces.cli.commands import OK
from segmentation.interfaces.cli.remote import add_json, run_line, server, show


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run."""
    parser.add_argument("wanted", metavar="RUN", help="its id")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Stop what has not finished; what is done stays."""
    with server() as ocellus:
        stopped = ocellus.cancel(arguments.wanted)
    show(stopped, arguments.json, run_line(stopped))
    return OK
