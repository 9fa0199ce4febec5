"""Names of stored things: a path of plain words, which never leads out of the store."""

import re

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._=+@-]*")
_LONGEST = 1000


class InvalidKey(ValueError):
    """Not a name under which anything could be stored."""


def checked_key(key: str) -> str:
    """`key` itself when each of its parts is a plain word; `..`, `//` and the like are refused."""
    if len(key) > _LONGEST or not all(_PART.fullmatch(part) for part in key.split("/")):
        raise InvalidKey(f"{key[:100]!r} is not a storage key.")
    return key


def join_key(*parts: str) -> str:
    """The checked key made of `parts`, each of which may be a path itself."""
    return checked_key("/".join(parts))
