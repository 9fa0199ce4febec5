"""Prints requirements.lock: what Ocellus and its development need, at the installed versions."""

import re
from collections.abc import Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HEADER = """\
# Every package at the version Ocellus is tested with; written by `make lock`.
# torch stands without its local version, so the index decides between CPU and GPU builds.
"""


def needed(requirement: Requirement, seen: set[tuple[str, str]]) -> Iterator[str]:
    """The lines of a requirement and of all that it needs, extras included."""
    name = canonicalize_name(requirement.name)
    for extra in ["", *sorted(requirement.extras)]:
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        distribution = metadata.distribution(name)
        yield f"{name}=={re.sub(r'[+].*', '', distribution.version)}"
        for line in distribution.requires or []:
            inner = Requirement(line)
            if inner.marker is None or inner.marker.evaluate({"extra": extra}):
                yield from needed(inner, seen)


def lock() -> str:
    """The whole file, without the project itself."""
    lines = sorted(set(needed(Requirement("ocellus[dev]"), set())))
    return HEADER + "".join(f"{line}\n" for line in lines if not line.startswith("ocellus=="))


if __name__ == "__main__":
    print(lock(), end="")
