"""What every command has in common: how it is described, and how it reports a mistake."""

import argparse
import json
import sys
from collections.abc import Mapping
from typing import Any, NoReturn

from tqdm import tqdm

OK, SOME_FAILED, MISTAKE = 0, 1, 2


class Mistake(Exception):
    """Something the user can put right: told in one line, exit status 2."""


class Parser(argparse.ArgumentParser):
    """An argument parser that reports a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and where to read more; raises SystemExit(2)."""
        complain(f"{message} (see {self.prog} --help)")
        raise SystemExit(MISTAKE)


def move(bar: "tqdm[NoReturn]", done: float) -> None:
    """Set a progress bar to what is done, also to a part of a whole number."""
    bar.n = round(done, 2)
    bar.refresh()


def complain(message: str) -> None:
    """One line on standard error."""
    print("ocellus: " + " ".join(message.split()), file=sys.stderr)


def print_json(row: Mapping[str, Any]) -> None:
    """One object a line on standard output, there at once for whoever reads along."""
    print(json.dumps(row, ensure_ascii=False), flush=True)
