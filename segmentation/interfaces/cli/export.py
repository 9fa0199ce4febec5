"""`ocellus export`: the results of a run as files."""

import argparse
from pathlib import Path

from segmentation.interfaces.cli.commands import OK, print_json
from segmentation.interfaces.cli.remote import add_json, server


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The run, the format and the folder."""
    parser.add_argument("wanted", metavar="RUN", help="its id")
    parser.add_argument("--format", required=True, metavar="F", help="labels-tiff, csv, …")
    parser.add_argument("-o", dest="folder", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--results",
        choices=["approved", "all"],
        help="approved revisions alone, or all; left out, approved ones where there are reviews",
    )
    parser.add_argument("--zip", action="store_true", help="keep the archive as it is")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write a file for each image, the manifest and the checksums into the folder."""
    with server() as ocellus:
        written = ocellus.export(
            arguments.wanted,
            arguments.format,
            arguments.folder,
            results=arguments.results,
            unpack=not arguments.zip,
        )
    for path in written:
        if arguments.json:
            print_json({"file": str(path)})
        else:
            print(path)
    return OK
