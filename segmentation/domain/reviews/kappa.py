"""How far people agree, beyond what chance alone would give."""

from collections import Counter
from collections.abc import Hashable, Sequence


def cohen(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of two people who judged the same things; None where chance leaves no room."""
    total = len(pairs)
    if not total:
        return None
    agreed = sum(first == second for first, second in pairs) / total
    ours, theirs = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    chance = sum(ours[word] * theirs[word] for word in ours) / total**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def fleiss(items: Sequence[Sequence[Hashable]]) -> float | None:
    """Fleiss' kappa over things that two or more people judged; each may have its own number.

    Where all have the same number this is Fleiss' formula; pairs count alike otherwise.
    """
    judged = [Counter(item) for item in items if len(item) > 1]
    if not judged:
        return None
    sizes = [count.total() for count in judged]
    agreed = sum(
        sum(n * (n - 1) for n in count.values()) / (size * (size - 1))
        for count, size in zip(judged, sizes, strict=True)
    ) / len(judged)
    words = sum(judged, Counter())
    total = words.total()
    chance = sum((n / total) ** 2 for n in words.values())
    return None if chance == 1 else (agreed - chance) / (1 - chance)
