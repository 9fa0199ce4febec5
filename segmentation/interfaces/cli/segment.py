"""`ocellus segment`: pictures in, label images and object tables out, without any server."""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from segmentation.interfaces.cli.commands import (
    OK,
    SOME_FAILED,
    Mistake,
    complain,
    move,
    print_json,
)
from segmentation.interfaces.cli.environment import device
from segmentation.interfaces.cli.installed import InstalledModel, find_model
from segmentation.interfaces.cli.values import (
    RATIO,
    REGION,
    channel_list,
    ratio,
    region,
    settings,
)
from segmentation.science.engines import catalog
from segmentation.science.engines.area import Area
from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.memory import keep_memory
from segmentation.science.engines.parameters import Parameters, parse_parameters
from segmentation.science.engines.segment import Segmented, load_segmenter, segment
from segmentation.science.interchange import FORMATS, CannotHold
from segmentation.science.measurements import GROUPS, CannotMeasure, Choice, measure
from segmentation.science.pixels.errors import PartOfAnother, UnreadableImage
from segmentation.science.pixels.readers import open_image
from segmentation.science.pixels.source import PixelSource
from segmentation.science.tracking import add_tracks

SMALLEST_TILE = 64
LABELS, OBJECTS, TRACKS = "labels-tiff", "csv", "tracks-csv"
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Work:
    """What is the same for all images of one call."""

    folder: Path
    model: InstalledModel
    segmenter: Segmenter
    parameters: Parameters
    channels: tuple[int, ...] | None
    tile: int | None
    area: Area | None
    also: tuple[str, ...]
    columns: Choice
    load_seconds: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The images, the model, and what may be set for it."""
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE")
    parser.add_argument("-o", dest="folder", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", required=True, metavar="ID", help="see `ocellus models`")
    parser.add_argument("--set", action="append", default=[], metavar="key=value", dest="settings")
    parser.add_argument("--channels", type=channel_list, metavar="0,2")
    parser.add_argument("--device", default=device(), help="auto, cpu, cuda, cuda:1 or mps")
    parser.add_argument("--tile", type=int, metavar="N", help="pixels along a tile's side")
    parser.add_argument("--region", type=region, metavar=REGION, help="this part alone, in pixels")
    also = sorted(set(FORMATS) - {LABELS, OBJECTS})
    parser.add_argument(
        "--also", action="append", default=[], choices=also, metavar="FORMAT", help=" ".join(also)
    )
    parser.add_argument(
        "--measure", action="append", default=[], choices=GROUPS, help="more columns in the table"
    )
    parser.add_argument(
        "--ratio", action="append", default=[], type=ratio, metavar=RATIO, help="of two columns"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object an image")


def run(arguments: argparse.Namespace) -> int:
    """Segment every image; those that fail are told and the others are done."""
    images = checked(arguments.images)
    keep_memory()
    work = prepare(arguments)
    failed = 0
    with tqdm(total=len(images), unit="image", disable=not sys.stderr.isatty()) as bar:
        for position, image in enumerate(images):
            try:
                for row in segment_file(image, work, lambda done: move(bar, position + done)):  # noqa: B023
                    print_json(row) if arguments.json else bar.write(as_text(row))
            except PartOfAnother as part:
                if image.with_name(part.leader) not in images:
                    failed += 1
                    complain(str(part))
            except (UnreadableImage, EngineError, CannotHold, CannotMeasure, OSError) as error:
                failed += 1
                complain(str(error))
    return SOME_FAILED if failed else OK


def checked(images: list[Path]) -> list[Path]:
    """The images, unless none is there or two would be written to one name: raises Mistake."""
    if not any(image.exists() for image in images):
        raise Mistake(f"There is no file {images[0]}.")
    stems: dict[str, Path] = {}
    for image in images:
        if stems.setdefault(image.stem, image) != image:
            raise Mistake(f"{stems[image.stem]} and {image} would both be written to {image.stem}.")
    return list(dict.fromkeys(images))


def prepare(arguments: argparse.Namespace) -> Work:
    """Check the settings, then load the model; raises Mistake."""
    if arguments.tile is not None and arguments.tile < SMALLEST_TILE:
        raise Mistake(f"A tile is at least {SMALLEST_TILE} pixels wide, not {arguments.tile}.")
    try:
        columns = Choice.of(arguments.measure, dict(arguments.ratio))
    except ValueError as error:
        raise Mistake(str(error)) from error
    model = find_model(arguments.model)
    started = time.monotonic()
    try:
        kind = catalog.spec(model.header.engine).parameters
        overrides = settings(arguments.settings)
        parameters = parse_parameters(kind, model.header.parameters, overrides)
        segmenter = load_segmenter(model.path, arguments.device)
    except EngineError as error:
        raise Mistake(str(error)) from error
    folder: Path = arguments.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Mistake(f"Can't write to {folder}: {error.strerror}.") from error
    seconds = time.monotonic() - started
    area = Area(**arguments.region) if arguments.region else None
    asked = (arguments.channels, arguments.tile, area, tuple(arguments.also), columns)
    return Work(folder, model, segmenter, parameters, *asked, seconds)


def segment_file(path: Path, work: Work, told: Progress) -> Iterator[dict[str, object]]:
    """Segment the scenes of a file, each to files of its own; yields a row a scene."""
    with open_image(path, folder=path.parent) as scenes:
        for number, source in enumerate(scenes):
            stem = path.stem if len(scenes) == 1 else f"{path.stem}.{number}"
            started = time.monotonic()
            found = segment(
                source,
                work.segmenter,
                work.parameters,
                channels=work.channels,
                tile=work.tile,
                area=work.area,
                progress=lambda done: told((number + done) / len(scenes)),  # noqa: B023
            )
            yield {
                "image": str(path),
                "labels": str(write(found, source, work, stem)),
                "objects": len(found.scores),
                "seconds": round(time.monotonic() - started, 3),
                "load_seconds": round(work.load_seconds, 3),
                "model": work.model.header.slug,
                "device": work.segmenter.device_name,
                "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            }


def write(found: Segmented, source: PixelSource, work: Work, stem: str) -> Path:
    """Measure the objects and write all files; returns the label image's."""
    table = measure(found.pixels, source, found.scores, found.outlines, vertices=found.vertices)
    step = work.parameters.track_step_px
    if step != 0:
        table = add_tracks(table, found.pixels, source.info, step=step)
    try:
        table = work.columns.add_to(table, found.pixels, source)
    except CannotMeasure as refusal:
        raise CannotMeasure(f"{stem}: {refusal}") from refusal
    tracks = (TRACKS,) if "track_id" in table.column_names else ()
    for name in dict.fromkeys((LABELS, OBJECTS, *tracks, *work.also)):
        path = work.folder / f"{stem}{FORMATS[name].suffix}"
        try:
            FORMATS[name].write(path, found.pixels, source.info, table)
        except CannotHold as refusal:
            path.unlink(missing_ok=True)
            raise CannotHold(f"{stem}: {refusal}") from refusal
    return work.folder / f"{stem}{FORMATS[LABELS].suffix}"


def as_text(row: dict[str, object]) -> str:
    """A finished image as people read it."""
    return f"{row['image']}: {row['objects']} objects in {row['seconds']} s, {row['labels']}"
