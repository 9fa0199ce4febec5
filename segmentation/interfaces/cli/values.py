"""Values on the command line that need more than a type."""

import argparse
import json
from collections.abc import Iterable
from typing import Any

from segmentation.interfaces.cli.commands import Mistake

RATIO = "NAME=COLUMN/COLUMN"
REGION = "X,Y,WIDTH,HEIGHT"


def settings(pairs: Iterable[str]) -> dict[str, Any]:
    """`key=value` pairs; values are JSON where they can be read so, else text."""
    found: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise Mistake(f"--set takes key=value, not “{pair}”.")
        found[key.strip()] = _value(value.strip())
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def channel_list(text: str) -> tuple[int, ...]:
    """Channel numbers with commas between them, as argparse wants its types."""
    parts = text.split(",")
    if not all(part.strip().isdigit() for part in parts):
        raise argparse.ArgumentTypeError(f"channels are numbers with commas, not “{text}”")
    return tuple(int(part) for part in parts)


def region(text: str) -> dict[str, int]:
    """A rectangle's left upper corner and its size in pixels, as argparse wants its types."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != len(REGION.split(",")) or not all(part.isdigit() for part in parts):
        raise argparse.ArgumentTypeError(f"a region is {REGION} in pixels, not “{text}”")
    return dict(zip(("x", "y", "width", "height"), map(int, parts), strict=True))


def ratio(text: str) -> tuple[str, tuple[str, str]]:
    """A ratio's name and the two columns it is made of, as argparse wants its types."""
    name, equals, pair = text.partition("=")
    over, stroke, under = pair.partition("/")
    if not (equals and stroke and all(map(str.strip, (name, over, under)))):
        raise argparse.ArgumentTypeError(f"a ratio is {RATIO}, not “{text}”")
    return name.strip(), (over.strip(), under.strip())
