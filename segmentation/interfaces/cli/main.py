"""The command `ocellus`."""

import sys
from importlib import import_module

from segmentation.interfaces.cli.commands import MISTAKE, Mistake, Parser, complain

# Each command is a module with `add_arguments(parser)` and `run(arguments) -> exit status`.
# Only the one asked for is loaded: the supervisor of a site need not hold an imaging library.
COMMANDS = {
    "engines": "the segmentation systems there are, with their parameters",
    "models": "the installed models; `models add` imports one",
    "segment": "segment images into label images and object tables",
    "evaluate": "compare label images with the truth",
    "train": "train or fine-tune a model",
    "serve": "run the web application with a worker",
    "worker": "run one more worker for the web application",
    "projects": "list the projects on a server",
    "upload": "send files into a project on a server",
    "run": "run a model over the images of a project on a server",
    "status": "how far a run on a server is",
    "cancel": "stop a run on a server",
    "retrain": "train a model on a server, on the truth of a project",
    "compare": "hold models on a server against the truth of a project",
    "review": "list the results that wait for a verdict on a server; give one",
    "export": "fetch the results of a run from a server as files",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 (some inputs failed) or 2 (a user's mistake)."""
    given = sys.argv[1:] if arguments is None else arguments
    name = next((word for word in given if not word.startswith("-")), None)
    parser = Parser(prog="ocellus", description="Segment microscope pictures.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    parsers = {
        command: subparsers.add_parser(command, help=summary, description=summary)
        for command, summary in COMMANDS.items()
    }
    if name not in parsers:
        parser.parse_args(given)
        return MISTAKE
    module = import_module(f"segmentation.interfaces.cli.{name}")
    module.add_arguments(parsers[name])
    try:
        return int(module.run(parser.parse_args(given)))
    except Mistake as mistake:
        complain(str(mistake))
        return MISTAKE
    except KeyboardInterrupt:
        complain("interrupted")
        return 130


if __name__ == "__main__":
    sys.exit(main())
