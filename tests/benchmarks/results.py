"""What a benchmark says."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Result:
    """Two times of the same work; `target` is what the ratio (or the surplus) must reach."""

    TITLES: ClassVar[str] = (
        f"{'':44} {'ours':>11}  {'other':>11}  {'figure':>10}  {'target':>10}  reached"
    )

    name: str
    ours_s: float
    other_s: float
    other: str
    figure: str
    target: str
    reached: bool

    def line(self) -> str:
        """One line of the table."""
        return (
            f"{self.name:44} {self.ours_s:9.3f} s  {self.other_s:9.3f} s  "
            f"{self.figure:>10}  {self.target:>10}  {verdict(self.reached):7} ({self.other})"
        )


@dataclass(frozen=True)
class Figures:
    """Any figures of one thing, in the order in which they are told; no target is `None`."""

    TITLES: ClassVar[str] = ""

    name: str
    figures: dict[str, float | int | str]
    target: str = ""
    reached: bool | None = None

    def line(self) -> str:
        """One line of the table."""
        told = "  ".join(f"{name} {_told(value):>7}" for name, value in self.figures.items())
        aim = f"  {self.target} {verdict(self.reached)}" if self.reached is not None else ""
        return f"{self.name:44} {told}{aim}"


Row = Result | Figures


def verdict(reached: bool) -> str:
    """Loud where it is not reached."""
    return "yes" if reached else "NO"


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


def _told(value: float | int | str) -> str:
    return f"{value:.3f}" if isinstance(value, float) else f"{value}"
