"""The cards of the models that come along, from what stands in their files."""

from pathlib import Path
from typing import Any

from segmentation.science.engines import catalog
from segmentation.science.engines.model_file import (
    ModelHeader,
    bundled_models,
    file_sha256,
    read_header,
)

INTRODUCTION = """# Model cards

Written by `make generate` from the model files themselves; [models.md](models.md) says how they
were made and how to read the figures.

| model | engine | AP@0.5 | AP@0.75 | panoptic quality | file |
|---|---|---|---|---|---|
"""


def model_cards() -> str:
    """A table of all bundled models, then a card for each, as Markdown."""
    models = [(path, read_header(path)) for path in bundled_models()]
    rows = "".join(_row(path, header) for path, header in models)
    return INTRODUCTION + rows + "".join(_card(path, header) for path, header in models)


def _row(path: Path, header: ModelHeader) -> str:
    reached = header.accuracy
    figures = (f"{reached[name]:.3f}" for name in ("ap50", "ap75", "panoptic_quality"))
    title = catalog.spec(header.engine).title
    size = f"{path.stat().st_size / 1e6:.1f} MB"
    return f"| `{header.slug}` | {title} | {' | '.join(figures)} | {size} |\n"


def _card(path: Path, header: ModelHeader) -> str:
    facts = {
        "For": header.description,
        "Licence": header.licence,
        "Please cite": f"{header.citation} {catalog.spec(header.engine).citation}".strip(),
        "Trained on": _data(header),
        "Settings": _settings(header),
        "Validated on": _validation(header),
        "Thresholds tuned there": ", ".join(f"{k} {v:g}" for k, v in header.parameters.items()),
        "Sees": _view(header),
        "SHA-256": f"`{file_sha256(path)}`",
    }
    lines = "".join(f"- **{name}**: {fact}\n" for name, fact in facts.items() if fact)
    return f"\n## `{header.slug}`: {header.name}\n\n{lines}"


def _data(header: ModelHeader) -> str:
    record = header.training
    start = f", beginning with `{record['started_from']}`" if record["started_from"] else ""
    images, objects = record["images"], record["objects"]
    return f"{images} images with {objects:,} objects{start}"


def _settings(header: ModelHeader) -> str:
    settings: dict[str, Any] = header.training["settings"]
    curve = header.training["curve"]
    steps, minutes = curve[-1]["step"], curve[-1]["seconds"] / 60
    zoom = f" --zoom {header.zoom:g}" if header.zoom != 1 else ""
    given = settings["minutes"]
    budget = f"--minutes {given:g}" if given else f"--epochs {settings['epochs']}"
    device = header.training.get("device", "cpu")
    where = "" if device == "cpu" else f" on one {device}"
    return (
        f"`--engine {header.engine} --seed {settings['seed']} {budget} "
        f"--steps {settings['steps_per_epoch']} --patch {settings['patch']} "
        f"--batch {settings['batch']}{zoom}`; {steps} steps took {minutes:.0f} minutes{where}"
    )


def _validation(header: ModelHeader) -> str:
    reached = header.accuracy
    return (
        f"{reached['images']} images: precision {reached['precision']:.3f}, "
        f"recall {reached['recall']:.3f}"
    )


def _view(header: ModelHeader) -> str:
    kind = "stacks" if header.ndim == 3 else "planes"
    zoom = f", shown {header.zoom:g} × as large as they are" if header.zoom != 1 else ""
    size = header.object_diameter_px
    objects = f"; objects were {size:g} pixels wide there" if size else ""
    return f"{kind} of {len(header.channels)} channel(s){zoom}{objects}"
