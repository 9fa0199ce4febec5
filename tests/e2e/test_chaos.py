"""The short form of `make chaos`: one of each common harm, and nothing is lost or differs."""

from pathlib import Path

import pytest

from tests.chaos.harm import QUICK, QUICK_S3, Harm, fill_disk, possible
from tests.chaos.servers import missing
from tests.chaos.trial import Tally, Trial
from tests.chaos.victim import Victim

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(bool(missing()), reason=missing() or "all is there"),
]


def harmed(victim: Victim, folder: Path, harms: list[Harm], seconds: float) -> Tally:
    """What became of runs while harm was done, each kind at least once."""
    try:
        victim.start()
        tally = Trial(victim, folder, images=8).harmed(seconds, harms, (3, 6))
    finally:
        victim.stop()
    assert tally.is_clean, tally.told()
    assert tally.harm.total() >= len(harms), tally.told()
    return tally


def test_nothing_is_lost_when_servers_and_processes_die(tmp_path: Path) -> None:
    """Nor while the disk is full, where a test may make one."""
    victim = Victim(tmp_path)
    harmed(victim, tmp_path, possible(QUICK, victim, fill_disk), 45)


# Connections that were cut on purpose leave their sockets to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nothing_is_lost_while_the_s3_fails(tmp_path: Path) -> None:
    victim = Victim(tmp_path, s3=True)
    harmed(victim, tmp_path, QUICK_S3, 35)
    assert victim.proxy
    assert victim.proxy.did["error"] > 0
    assert victim.proxy.did["cut"] > 0
