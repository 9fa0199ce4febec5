from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from segmentation.domain.common.errors import UserError
from segmentation.domain.operations.backup import ABOUT, back_up

SHOWN = 5
LISTED = f" (all are listed in {ABOUT}, under “missing”)."


class Command(BaseCommand):
    help = "Copy the database, the models and all stored objects into a new folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--list-objects", action="store_true",
            help="only list the stored objects, for stores that are backed up by themselves",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        objects = not options["list_objects"]
        try:
            copied = back_up(options["folder"], objects=objects, told=self.stdout.write)
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{options['folder']}: {copied.rows} rows, {copied.models} models, "
            f"{copied.objects} objects ({copied.bytes / 1e6:.1f} MB)"
        )
        if copied.missing:
            raise CommandError(
                f"{len(copied.missing)} files that rows point at are not in the store, so the copy "
                f"lacks them: {', '.join(copied.missing[:SHOWN])}{LISTED}"
            )
