"""What the doctor says of one part of the site."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    OK = "ok"
    CAUTION = "caution"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """What was found of one part, and, unless all is well, what to do."""

    part: str
    verdict: Verdict
    found: str
    advice: str = ""
