"""`ocellus retrain`: a model made on the server of the truth of a project."""

import argparse

from segmentation.interfaces.cli.client import Ocellus, Training
from segmentation.interfaces.cli.commands import OK, SOME_FAILED, print_json
from segmentation.interfaces.cli.remote import add_json, server, show
from segmentation.interfaces.cli.values import channel_list


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The project, what the model begins with, and for how long."""
    parser.add_argument("project", metavar="PROJECT", help="id or name")
    parser.add_argument("--name", required=True, help="what people will call the model")
    parser.add_argument("--engine", required=True, metavar="E", help="see `ocellus engines`")
    parser.add_argument("--from", dest="start", metavar="MODEL", help="begin with this model")
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, metavar="M")
    budget.add_argument("--epochs", type=int, metavar="N")
    parser.add_argument("--channels", type=channel_list, metavar="0,2")
    parser.add_argument("--licence", default="")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--images", nargs="+", metavar="ID", help="all with truth, if left out")
    parser.add_argument("--wait", action="store_true", help="follow it until it is over")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Start it; with `--wait` 1 when it comes to no model."""
    with server() as ocellus:
        started = ocellus.train(
            arguments.project,
            arguments.name,
            arguments.engine,
            images=arguments.images or "all",
            channels=None if arguments.channels is None else list(arguments.channels),
            start=arguments.start,
            minutes=arguments.minutes,
            epochs=arguments.epochs,
            licence=arguments.licence,
            seed=arguments.seed,
        )
        show(started, arguments.json, line(started))
        return follow(ocellus, started, arguments.json) if arguments.wait else OK


def line(training: Training) -> str:
    """A training in one line."""
    best = "" if training.best_ap50 is None else f", best AP@0.5 {training.best_ap50:.3f}"
    model = "" if training.model_slug is None else f", the model {training.model_slug}"
    error = f": {training.error}" if training.error else ""
    state = f"{training.state}, {training.fraction:.0%}"
    return f"{training.id}  {training.name}  {state}{best}{model}{error}"


def follow(ocellus: Ocellus, started: Training, as_json: bool) -> int:
    """Wait for a training, a line for every epoch."""
    epochs = [0]

    def told(now: Training) -> None:
        if len(now.curve) == epochs[0]:
            return
        epochs[0] = len(now.curve)
        show(now, as_json, line(now))

    over = ocellus.wait_for_training(started.id, told=told)
    if as_json:
        print_json(over.model_dump(mode="json"))
    else:
        print(line(over))
    return OK if over.state == "completed" else SOME_FAILED
