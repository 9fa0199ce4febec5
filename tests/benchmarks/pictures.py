"""Annotated pictures of OCELLUS_TEST_DATA, by what models see."""

import csv
import os
from dataclasses import dataclass
from pathlib import Path

DATA = Path(os.environ.get("OCELLUS_TEST_DATA", "../shared/data"))
NUCLEI, PHASE = "nuclei_bbbc038", "cells_phase_usiigaci"


@dataclass(frozen=True)
class Pictures:
    """What a model of a kind is judged by: rows of the manifest of these data sets."""

    datasets: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    split: str = "val"

    def pairs(self) -> list[tuple[Path, Path]]:
        """Image and label files; none where there are no pictures."""
        manifest = DATA / "MANIFEST.csv"
        if not manifest.is_file():
            return []
        with manifest.open() as file:
            rows = list(csv.DictReader(file))
        return [
            (DATA / row["image"], DATA / row["label"])
            for row in rows
            if row["dataset"] in self.datasets
            and row["label"]
            and (row["split"] or "val") == self.split
            and (not self.kinds or row["kind"] in self.kinds)
        ]


SEEN_BY = {
    "nuclei-2d": Pictures((NUCLEI,), ("fluorescence_dark_bg",)),
    "tissue-2d": Pictures((NUCLEI,), ("HE_purple_on_white", "HE_or_stained_colour")),
    "phase-2d": Pictures((PHASE,)),
    "nuclei-3d": Pictures(("stack3d_stardist", "stack3d_embryo_qcanet")),
}


def link(pairs: list[tuple[Path, Path]], folder: Path) -> tuple[Path, Path]:
    """Folders of images and labels with one stem each, as the command takes them."""
    images, labels = folder / "images", folder / "labels"
    images.mkdir(parents=True)
    labels.mkdir()
    for image, label in pairs:
        (images / image.name).symlink_to(image.resolve())
        (labels / f"{image.stem}{label.suffix}").symlink_to(label.resolve())
    return images, labels
