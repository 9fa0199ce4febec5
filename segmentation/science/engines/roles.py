"""Which channel of an image plays which role of a model, as their names tell."""

import re
from collections.abc import Sequence

NUCLEI, CELLS = "nuclei", "cells"
# Stains, proteins and words; of a name that has both, as "nuclear membrane", the first counts.
_SHOWN = {
    NUCLEI: re.compile(
        r"nucle|dapi|hoechst|draq|to-?pro|sytox|propidium|histone|\bh2[ab]\b|\bh3\b|(?<![a-z])dna",
        re.IGNORECASE,
    ),
    CELLS: re.compile(
        r"membran|cytoplasm|cytosol|cell|cadherin|\be-?cad\b|\bwga\b|atp-?ase|keratin|pan-?ck\b"
        r"|phalloidin|actin|tubulin|epcam|catenin",
        re.IGNORECASE,
    ),
}


def shown_by(name: str) -> str:
    """What a channel, or a role, of this name shows: "nuclei", "cells" (or their rim), or ""."""
    name = name.replace("_", " ")
    return next((kind for kind, sign in _SHOWN.items() if sign.search(name)), "")


def channels_by_name(roles: Sequence[str], channels: Sequence[str]) -> tuple[int, ...]:
    """An index of `channels` for each role, none twice; needs as many channels as roles.

    A channel that is called as the role comes first, then one that shows the same; what no name
    tells is taken in order.
    """
    chosen: dict[int, int] = {}
    for alike in (_same, _shows_the_same, _any):
        for position, role in enumerate(roles):
            free = (i for i in range(len(channels)) if i not in chosen.values())
            if position not in chosen:
                found = next((i for i in free if alike(role, channels[i])), None)
                chosen.update({} if found is None else {position: found})
    return tuple(chosen[position] for position in range(len(roles)))


def _same(role: str, channel: str) -> bool:
    return role.casefold() == channel.casefold()


def _shows_the_same(role: str, channel: str) -> bool:
    return bool(shown_by(role)) and shown_by(role) == shown_by(channel)


def _any(_role: str, _channel: str) -> bool:
    return True
