"""What a benchmark says."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """Two times of the same work; `target` is what the ratio (or the surplus) must reach."""

    name: str
    ours_s: float
    other_s: float
    other: str
    figure: str
    target: str
    reached: bool

    def line(self) -> str:
        """One line of the table."""
        verdict = "yes" if self.reached else "NO"
        return (
            f"{self.name:44} {self.ours_s:9.3f} s  {self.other_s:9.3f} s  "
            f"{self.figure:>10}  {self.target:>10}  {verdict:7} ({self.other})"
        )


def ratio(
    name: str, ours_s: float, other_s: float, other: str, *, at_most: float = 0, at_least: float = 0
) -> Result:
    """Ours over the other's where small is good (`at_most`), the other's over ours otherwise."""
    value = ours_s / other_s if at_most else other_s / ours_s
    reached = value <= at_most if at_most else value >= at_least
    target = f"≤ {at_most:g}×" if at_most else f"≥ {at_least:g}×"
    return Result(name, ours_s, other_s, other, f"{value:.2f}×", target, reached)


def surplus(name: str, ours_s: float, other_s: float, other: str, *, at_most: float) -> Result:
    """What ours takes longer than the other."""
    value = ours_s - other_s
    return Result(
        name, ours_s, other_s, other, f"+{value:.2f} s", f"≤ +{at_most:g} s", value <= at_most
    )
