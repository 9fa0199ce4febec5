"""`ocellus worker`: one worker alone, for a site served elsewhere."""

import argparse
import os
import sys

# One thread of work: forking breaks CUDA and OpenMP, and a device does one thing at a time.
WORKER = [
    *(sys.executable, "-m", "celery", "--quiet", "-A", "project", "worker"),
    *("--pool", "threads", "--concurrency", "1", "--loglevel", "WARNING"),
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it works for is said by the same variables as for `serve`."""
    parser.epilog = "Reads DATABASE_URL, OCELLUS_DATA and the other variables as `serve` does."


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001 - every command has this signature
    """Become the worker: this process is replaced, so signals reach it directly."""
    os.execvpe(WORKER[0], WORKER, {"DJANGO_SETTINGS_MODULE": "project.settings", **os.environ})  # noqa: S606
