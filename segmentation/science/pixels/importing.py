"""From a user's file to a folder a scene: what the child process does."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import PartOfAnother
from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.readers import open_image
from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.scene_files import INFO, PIXELS, THUMBNAIL
from segmentation.science.pixels.source import PixelSource
from segmentation.science.pixels.store import open_pyramid, write_image
from segmentation.science.pixels.thumbnail import thumbnail


def task(
    request: dict[str, Any], limits: Limits, announce: Callable[[int], None]
) -> dict[str, Any]:
    """`import_file` as the sandbox asks for it; answers with indices and headers as `scenes`.

    `request["only"]` are the indices wanted, if not all; with `request["look"]` nothing is written.
    """
    folder = Path(request["folder"]) if request["folder"] else None
    file = ImageFile(Path(request["path"]), request["filename"], limits, folder)
    try:
        if request["look"]:
            infos = headers(file)
        else:
            infos = import_file(file, Path(request["destination"]), announce, request["only"])
    except PartOfAnother:
        infos = {}
    return {"scenes": [{"index": index, "info": info.to_json()} for index, info in infos.items()]}


def headers(file: ImageFile) -> dict[int, ImageInfo]:
    """What the images in a file are, by their indices; raises UnreadableImage."""
    with open_image(file.path, file.limits, file.name, file.folder) as sources:
        return {index: source.info for index, source in enumerate(sources)}


def import_file(
    file: ImageFile,
    destination: Path,
    announce: Callable[[int], None],
    only: Sequence[int] | None = None,
) -> dict[int, ImageInfo]:
    """Write `destination/<index>/` with pyramid, thumbnail and header for each image in a file.

    `only` are the indices of those wanted, when that is not all. `announce` is told the decoded
    size before anything is decoded. Raises UnreadableImage.
    """
    with open_image(file.path, file.limits, file.name, file.folder) as sources:
        wanted = [index for index in range(len(sources)) if only is None or index in only]
        announce(sum(sources[index].decoded_bytes for index in wanted))
        return {index: _import_scene(sources[index], destination / str(index)) for index in wanted}


def _import_scene(source: PixelSource, folder: Path) -> ImageInfo:
    folder.mkdir(parents=True)
    write_image(folder / PIXELS, source)
    (folder / THUMBNAIL).write_bytes(thumbnail(open_pyramid(folder / PIXELS)))
    info = source.info
    (folder / INFO).write_text(json.dumps(info.to_json(), indent=2), encoding="utf-8")
    return info
