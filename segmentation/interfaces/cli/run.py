"""`ocellus run`: a model over the images of a project on the server."""

import argparse

from segmentation.interfaces.cli.client import Ocellus, Run
from segmentation.interfaces.cli.commands import OK, print_json
from segmentation.interfaces.cli.remote import add_json, exit_status, run_line, server, show
from segmentation.interfaces.cli.values import (
    RATIO,
    REGION,
    channel_list,
    ratio,
    region,
    settings,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The project, the model, and what may be set for it."""
    parser.add_argument("project", metavar="PROJECT", help="id or name")
    parser.add_argument("--model", required=True, metavar="ID", help="id or slug")
    parser.add_argument("--set", action="append", default=[], metavar="key=value", dest="settings")
    parser.add_argument("--channels", type=channel_list, metavar="0,2")
    parser.add_argument("--images", nargs="+", metavar="ID", help="all that are ready, if left out")
    parser.add_argument("--region", type=region, metavar=REGION, help="of one image, in pixels")
    parser.add_argument("--measure", action="append", default=[], metavar="COLUMNS", dest="groups")
    parser.add_argument("--ratio", action="append", default=[], type=ratio, metavar=RATIO)
    parser.add_argument("--wait", action="store_true", help="follow it until it is over")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Start it; with `--wait` 1 when some of the images failed."""
    with server() as ocellus:
        started = ocellus.run(
            arguments.project,
            arguments.model,
            images=arguments.images or "all",
            parameters=settings(arguments.settings),
            channels=arguments.channels,
            region=arguments.region,
            measurements={"groups": arguments.groups, "ratios": dict(arguments.ratio)},
        )
        show(started, arguments.json, run_line(started))
        return follow(ocellus, started, arguments.json) if arguments.wait else OK


def follow(ocellus: Ocellus, started: Run, as_json: bool) -> int:
    """Wait for a run: a bar for people, a line for every news for scripts."""
    last: list[object] = [(started.state, started.progress)]

    def told(now: Run) -> None:
        news = (now.state, now.progress)
        if as_json and news != last[0]:
            print_json(now.model_dump(mode="json"))
        last[0] = news

    over = ocellus.wait(started.id, told=told)
    if not as_json:
        print(run_line(over))
    return exit_status(over)
