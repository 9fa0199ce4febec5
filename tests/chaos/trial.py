"""Runs over the same pictures while harm is done, held against one that was left in peace."""

import hashlib
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np

from segmentation.interfaces.cli.client import Ocellus, OcellusError
from tests.chaos.harm import Harm
from tests.chaos.victim import GONE, TOO_LATE, Victim
from tests.scripted import OVER, make_project, nuclei_pictures, rows_of, upload

MODEL = "unet-nuclei-2d"
PATIENCE_S = 300.0
UNCLEAR = "Something went wrong"
# What the server answers a file that it has no room for just now.
NO_ROOM = {413, 507}
AWAY = "away"


@dataclass
class Tally:
    """What was done, and what became of it."""

    harm: Counter[str] = field(default_factory=Counter)
    runs: int = 0
    items: int = 0
    lost: int = 0
    duplicated: int = 0
    different: int = 0
    imported: int = 0
    # What people were told of items and uploads that failed, and then tried again.
    told_of: Counter[str] = field(default_factory=Counter)
    orphaned: dict[str, Any] = field(default_factory=dict)
    woken: dict[str, int] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        """Whether every item was finished once, to the same pixels, and nothing lies about."""
        orphans = any(self.orphaned.values())
        return not (self.lost or self.duplicated or self.different or orphans or self.unclear)

    @property
    def unclear(self) -> int:
        """How often people were told nothing that they can use."""
        return sum(count for told, count in self.told_of.items() if told.startswith(UNCLEAR))

    def told(self) -> str:
        """In a few lines."""
        done = "  ".join(f"{name} {count}" for name, count in sorted(self.harm.items()))
        orphans = {name: found for name, found in self.orphaned.items() if found} or "none"
        told = "".join(f"\n  {count} × {words}" for words, count in self.told_of.items())
        woken = "  ".join(f"{name} {count}" for name, count in self.woken.items())
        return (
            f"harm {self.harm.total()}: {done}\n"
            f"runs {self.runs}  items {self.items}  imports {self.imported}  lost {self.lost}  "
            f"duplicated {self.duplicated}  different {self.different}\n"
            f"orphaned {orphans}\njobs of others by the time: {woken}\n"
            f"failed with words, then tried again: {self.told_of.total()}{told}"
        )


class Trial:
    """A victim with pictures, and what each of them gives when nothing happens."""

    def __init__(self, victim: Victim, folder: Path, images: int) -> None:
        self.victim, self.tally, self.images, self.folder = victim, Tally(), images, folder
        self.client = self._sign_in()
        self.project = make_project(self.client, "Chaos")
        self.others = make_project(self.client, "Imports")
        rows = upload(self.client, self.project, nuclei_pictures(folder / "in", images, size=128))
        assert {row["state"] for row in rows} == {"done"}
        run = self.start_run()
        self.await_end(run)
        self.expected = self.digests(run)
        assert len(self.expected) == images

    def harmed(self, seconds: float, kinds: Sequence[Harm], pause_s: tuple[float, float]) -> Tally:
        """Let runs follow one another for so long, while harm is done at random moments; once."""
        ended = threading.Event()
        hand = threading.Thread(target=self._do_harm, args=(ended, kinds, pause_s))
        deadline = time.monotonic() + seconds
        hand.start()
        try:
            while time.monotonic() < deadline:
                run = self.start_run()
                self.import_one(self.tally.runs)
                self.check(run)
        finally:
            ended.set()
            hand.join()
            self.client.close()
        self.tally.orphaned = self.count_orphans()
        self.tally.woken = {
            "given up at work": self.victim.said(GONE) - self.victim.said(TOO_LATE),
            "not published twice": self.victim.said(TOO_LATE),
        }
        return self.tally

    def check(self, run: str) -> None:
        """Wait for a run, and compare what it made."""
        self.await_end(run)
        found = self.digests(run)
        self.tally.runs += 1
        self.tally.items += self.images
        self.tally.lost += len(self.expected.keys() - found.keys())
        same = (found.get(name) in (None, digest) for name, digest in self.expected.items())
        self.tally.different += sum(not one for one in same)

    def import_one(self, number: int) -> None:
        """A picture sent as scripts do it, until it is there; a refusal has to say why."""
        (path,) = nuclei_pictures(self.folder / f"more{number}", 1, size=96 + number % 64)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            said = self._sent(path)
            if not said:
                self.tally.imported += 1
                return
            if said is not AWAY:
                self.tally.told_of[said] += 1
            assert time.monotonic() < deadline, f"{path.name} does not get in: {said}"
            time.sleep(1)

    def _sent(self, path: Path) -> str:
        """ "" once the picture is there, else what was told."""
        token = self.client.headers["Authorization"].removeprefix("Token ")
        try:
            with Ocellus(self.victim.site.url, token) as ocellus:
                begun = path.with_suffix(".json")
                (upload,) = ocellus.upload(self.others, path, progress=False, begun=begun)
                return "" if upload.state == "done" else upload.error
        except OcellusError as error:
            return str(error) if error.status in NO_ROOM else AWAY

    def start_run(self) -> str:
        """A new run's id; asked again as long as the site is away."""
        body = {"project": self.project, "images": "all", "model": MODEL}
        return str(self._patiently("POST", "runs/", json=body)["id"])

    def await_end(self, run: str) -> None:
        """Until it is over; what failed, three crashes say, is tried again, as people do."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            row = self._patiently("GET", f"runs/{run}/")
            if row["state"] in OVER and not row["progress"]["failed"]:
                return
            if row["state"] in OVER:
                rows = self._rows(f"runs/{run}/items/?state=failed")
                self.tally.told_of.update(row["error"] for row in rows)
                self._patiently("POST", f"runs/{run}/retry/")
            assert time.monotonic() < deadline, f"the run {run} took too long: {row}"
            time.sleep(0.3)

    def digests(self, run: str) -> dict[str, str]:
        """What was found in each picture, as a digest of its label image."""
        rows = self._rows(f"segmentations/?run={run}")
        self.tally.duplicated += len(rows) - len({row["image"] for row in rows})
        return {row["image"]: self._digest(row["id"]) for row in rows}

    def _digest(self, segmentation: str) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                address = f"segmentations/{segmentation}/export/?format=labels-tiff"
                answer = self.client.get(address).raise_for_status()
                return hashlib.sha256(answer.content).hexdigest()
            except httpx.HTTPError:
                assert time.monotonic() < deadline
                time.sleep(0.5)

    def count_orphans(self) -> dict[str, Any]:
        """Rows and files that nothing points at."""
        command = [sys.executable, "-m", "tests.chaos.counting"]
        environment = self.victim.site.environment
        made = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
        found: dict[str, Any] = json.loads(made.stdout)
        return found

    def _do_harm(
        self, ended: threading.Event, kinds: Sequence[Harm], pause_s: tuple[float, float]
    ) -> None:
        rng = np.random.default_rng()
        number = 0
        while not ended.wait(rng.uniform(*pause_s)):
            # Each kind once, then at random.
            kind = kinds[number] if number < len(kinds) else kinds[rng.integers(len(kinds))]
            number += 1
            kind(self.victim)
            self.tally.harm[kind.__name__] += 1

    def _sign_in(self) -> httpx.Client:
        return self.victim.site.client()

    def _rows(self, address: str) -> list[dict[str, Any]]:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return list(rows_of(self.client, address))
            except httpx.HTTPError:
                assert time.monotonic() < deadline
                time.sleep(0.5)

    def _patiently(self, method: str, address: str, **more: Any) -> Any:
        """A request that is repeated until the site is there again."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                answer = self.client.request(method, address, **more)
                if answer.status_code < 500:
                    # Retrying what a lost answer had already retried is a conflict, and fine.
                    return answer.json()
            except httpx.HTTPError:
                pass
            assert time.monotonic() < deadline, f"{address}: the site did not come back"
            time.sleep(0.5)
