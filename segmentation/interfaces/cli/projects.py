"""`ocellus projects`: the projects on the server that you are in."""

import argparse

from segmentation.interfaces.cli.commands import OK
from segmentation.interfaces.cli.remote import add_json, server, show


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to make one first."""
    parser.add_argument("--new", metavar="NAME", help="make a project, and list only that")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """List them: id, your role, name."""
    with server() as ocellus:
        made = arguments.new and [ocellus.new_project(arguments.new)]
        for project in made or ocellus.projects():
            line = f"{project.id}  {project.role or '–':8}  {project.name}"
            show(project, arguments.json, line)
    return OK
