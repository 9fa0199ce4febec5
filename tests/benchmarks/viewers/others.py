"""Viv and OpenSeadragon on pages of their own, from packages in a folder that goes away."""

import json
import subprocess
from itertools import product
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks.scenes import Field
from tests.e2e.viewer.site import REPOSITORY

HERE = Path(__file__).parent
PACKAGES = ["@vivjs/layers@0.21.0", "openseadragon@5.0.1"]
PAGES = ("viv.html", "openseadragon.html")
TILE, LEVELS = 512, 5
_WHITE = 5000


def install_others(place: Path) -> None:
    """Their packages, newest that are known to go together; raises CalledProcessError."""
    place.mkdir(parents=True)
    (place / "package.json").write_text(json.dumps({"private": True, "type": "module"}))
    npm = [str(REPOSITORY / ".venv/bin/npm"), "install", "--no-audit", "--no-fund", *PACKAGES]
    subprocess.run(npm, cwd=place, check=True, capture_output=True, timeout=600)


def build_others(place: Path, target: Path) -> None:
    """Bundle their pages, which read our tiles with our own reader, by our own Vite."""
    for file in HERE.iterdir():
        if file.suffix in {".html", ".js"} and file.name != "watch.js":
            (place / file.name).write_text(file.read_text())
    config = {
        "base": "./",
        "resolve": {"alias": {"OURS": str(REPOSITORY / "frontend")}},
        "build": {
            "outDir": str(target),
            "target": "es2023",
            "rollupOptions": {
                "input": [str(place / f"{n}.html") for n in ("viv", "openseadragon")]
            },
        },
    }
    (place / "vite.config.js").write_text(f"export default {json.dumps(config)};")
    vite = REPOSITORY / "frontend/node_modules/vite/bin/vite.js"
    node = [str(REPOSITORY / ".venv/bin/node"), str(vite), "build"]
    subprocess.run(node, cwd=place, check=True, capture_output=True, timeout=300)


def write_tiles(field: Field, folder: Path) -> None:
    """The picture as 8-bit PNG tiles, level 0 the finest: what OpenSeadragon takes."""
    whole, everything = np.empty((field.side, field.side), np.uint8), slice(0, field.side)
    for start in range(0, field.side, TILE):
        rows = slice(start, min(start + TILE, field.side))
        grey = field.read(0, 0, 0, rows, everything)
        whole[rows] = np.clip(grey / _WHITE * 255, 0, 255).astype(np.uint8)
    for level in range(LEVELS):
        small = np.ascontiguousarray(whole[:: 2**level, :: 2**level])
        for y, x in product(range(0, len(small), TILE), repeat=2):
            path = folder / f"{level}/{y // TILE}/{x // TILE}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            tile = Image.fromarray(small[y : y + TILE, x : x + TILE])
            tile.save(path, compress_level=1)
