"""`ocellus review`: what waits for a verdict, and giving one."""

import argparse

from segmentation.interfaces.cli.client import Review, Segmentation
from segmentation.interfaces.cli.commands import OK, Mistake
from segmentation.interfaces.cli.remote import add_json, server, show

# By the words of the command.
VERDICTS = {
    "approve": "approved",
    "request-changes": "changes_requested",
    "reject": "rejected",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A project, or results and a verdict on them."""
    parser.add_argument(
        "wanted", nargs="+", metavar="PROJECT|RESULT",
        help="the project whose results wait; with a verdict, ids of results",
    )  # fmt: skip
    verdicts = parser.add_mutually_exclusive_group()
    for word, verdict in VERDICTS.items():
        verdicts.add_argument(
            f"--{word}", action="store_const", const=verdict, dest="verdict",
            help=f"say that they are {verdict.replace('_', ' ')}",
        )  # fmt: skip
    parser.add_argument("-m", "--comment", default="", metavar="TEXT")
    parser.add_argument(
        "--version", type=int, metavar="N", help="what was looked at; refused if edited since"
    )
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """List the queue, or give the verdict on each."""
    if arguments.verdict is None and len(arguments.wanted) > 1:
        raise Mistake("Name one project, or say what you think of these results: --approve, …")
    with server() as ocellus:
        if arguments.verdict is None:
            for waiting in ocellus.waiting_for_review(arguments.wanted[0]):
                show(waiting, arguments.json, _waiting_line(waiting))
            return OK
        for wanted in arguments.wanted:
            given = ocellus.review(
                wanted, arguments.verdict, arguments.comment, version=arguments.version
            )
            show(given, arguments.json, _given_line(given))
    return OK


def _waiting_line(waiting: Segmentation) -> str:
    name = waiting.provenance.get("image", {}).get("name", waiting.image)
    return f"{waiting.id}  {name}  {waiting.objects} objects, version {waiting.version}"


def _given_line(given: Review) -> str:
    return f"{given.segmentation}  {given.verdict.replace('_', ' ')} (revision {given.revision})"
