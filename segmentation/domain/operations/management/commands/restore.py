from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from segmentation.domain.common.errors import UserError
from segmentation.domain.operations.backup import ABOUT
from segmentation.domain.operations.restoring import restore


class Command(BaseCommand):
    help = "Make this site the one of a backup. Stop its web servers and workers before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--replace", action="store_true",
            help="also when the site has projects and people; they and their files are removed",
        )  # fmt: skip

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            copied = restore(options["folder"], replace=options["replace"], told=self.stdout.write)
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"restored: {copied.rows} rows, {copied.models} models, "
            f"{copied.objects} objects ({copied.bytes / 1e6:.1f} MB)"
        )
        if copied.missing:
            self.stdout.write(
                f"{len(copied.missing)} files were missing when the backup was made; what points "
                f"at them can't be opened. They are listed in {ABOUT}."
            )
