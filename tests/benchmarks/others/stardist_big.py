"""`predict_instances_big` beside `predict_instances`, run by a Python that has `stardist`.

The folder holds `picture.npy`, normalised, `layers.npz`, kernels and biases in order, and
`settings.json`; it gets `blocks.npy`, `whole.npy` and `took.json`.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from stardist.big import BlockND
from stardist.models import Config2D, StarDist2D


def main(folder: Path) -> None:
    """Find the objects both ways."""
    settings = json.loads((folder / "settings.json").read_text())
    picture = np.load(folder / "picture.npy")
    model = made(folder, settings["network"])
    thresholds = settings["thresholds"]
    model.predict_instances(picture[:256, :256], **thresholds)
    began = time.process_time()
    labels, _ = model.predict_instances_big(
        picture, axes="YX", show_progress=False, **settings["blocks"], **thresholds
    )
    took: dict[str, Any] = {"blocks": time.process_time() - began}
    np.save(folder / "blocks.npy", labels)
    began = time.process_time()
    labels, _ = model.predict_instances(
        picture, n_tiles=settings["tiles"], show_tile_progress=False, **thresholds
    )
    took["whole"] = time.process_time() - began
    np.save(folder / "whole.npy", labels)
    took["edges"] = edges(picture.shape, settings["blocks"])
    (folder / "took.json").write_text(json.dumps(took))


def edges(shape: tuple[int, ...], given: dict[str, int]) -> list[tuple[int, int]]:
    """Where their blocks and what they write of them end: axis, first pixel beyond."""
    found = set()
    for block in BlockND.cover(shape, "YX", grid=(2, 2), **given):
        for parts in (block.slice_write(), block.slice_read()):
            found |= {
                (axis, end) for axis, part in enumerate(parts) for end in (part.start, part.stop)
            }
    return sorted((axis, int(end)) for axis, end in found if end is not None)


def made(folder: Path, network: dict[str, Any]) -> Any:
    """Their network with our weights, layer by layer in the order of both."""
    grid = tuple(network.pop("grid"))
    model = StarDist2D(Config2D(grid=grid, **network), name=None, basedir=None)
    layers = [layer for layer in model.keras_model.layers if "Conv2D" in type(layer).__name__]
    with np.load(folder / "layers.npz") as file:
        count = len(file.files) // 2
        if count != len(layers):
            sys.exit(f"Theirs has {len(layers)} layers, ours {count}.")
        for number, layer in enumerate(layers):
            layer.set_weights([file[f"kernel{number}"], file[f"bias{number}"]])
    return model


if __name__ == "__main__":
    main(Path(sys.argv[1]))
