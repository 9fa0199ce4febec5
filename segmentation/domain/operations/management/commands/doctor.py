import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from segmentation.domain.operations.doctor import examine
from segmentation.domain.operations.findings import Verdict

MARKS = {Verdict.OK: "ok", Verdict.CAUTION: "!", Verdict.WRONG: "WRONG"}


class Command(BaseCommand):
    help = "Look at everything the site needs, and say what to do; exit status 1 if that is much."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        wrong = False
        for finding in examine():
            wrong |= finding.verdict == Verdict.WRONG
            if options["json"]:
                self.stdout.write(json.dumps(asdict(finding)))
                continue
            self.stdout.write(f"{MARKS[finding.verdict]:6} {finding.part:10} {finding.found}")
            if finding.verdict != Verdict.OK:
                self.stdout.write(f"{'':17} → {finding.advice}")
        if wrong:
            raise SystemExit(1)
