"""`ocellus upload`: files into a project; what was cut off goes on."""

import argparse
from pathlib import Path

from segmentation.interfaces.cli.client import Upload
from segmentation.interfaces.cli.commands import OK, SOME_FAILED
from segmentation.interfaces.cli.remote import add_json, server, show


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The project, the files, and what they are."""
    parser.add_argument("project", metavar="PROJECT", help="id or name")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file or a folder")
    parser.add_argument(
        "--together", action="store_true", help="the files belong together: parts of one image"
    )
    parser.add_argument(
        "--labels", action="store_true", help="label images, paired with pictures by their names"
    )
    parser.add_argument(
        "--image", metavar="IMAGE", help="the picture that the labels are of, by id or name"
    )
    parser.add_argument("--no-wait", action="store_true", help="don't wait for the import")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """Send them one after the other; 1 when some could not be imported."""
    with server() as ocellus:
        uploads = ocellus.upload(
            arguments.project,
            arguments.files,
            labels=arguments.labels,
            image=arguments.image,
            together=arguments.together,
            wait=not arguments.no_wait,
        )
    for upload in uploads:
        show(upload, arguments.json, _line(upload))
    return SOME_FAILED if any(upload.state == "failed" for upload in uploads) else OK


def _line(upload: Upload) -> str:
    made = [*upload.images, *upload.segmentations]
    told = upload.error or " ".join(str(each) for each in made) or upload.state
    return f"{upload.filename}  {upload.state}  {told}"
