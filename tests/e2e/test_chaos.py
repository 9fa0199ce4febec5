"""The short form of `make chaos`: one of each common harm, and nothing is lost or differs."""

from pathlib import Path

import pytest

from tests.chaos.harm import QUICK, Victim
from tests.chaos.servers import missing
from tests.chaos.trial import Trial


@pytest.mark.timeout(400)
@pytest.mark.skipif(bool(missing()), reason=missing() or "all is there")
def test_nothing_is_lost_when_servers_and_processes_die(tmp_path: Path) -> None:
    victim = Victim(tmp_path)
    try:
        victim.start()
        tally = Trial(victim, tmp_path, images=8).harmed(35, QUICK, (3, 6))
    finally:
        victim.stop()
    assert tally.is_clean, tally.told()
    assert tally.harm.total() >= len(QUICK), tally.told()
