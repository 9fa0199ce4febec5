"""From a user's file to a folder a scene: what the child process does."""

import json
from collections.abc import Callable
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
    """`import_file` as the sandbox asks for it; answers with the headers as `scenes`."""
    folder = Path(request["folder"]) if request["folder"] else None
    file = ImageFile(Path(request["path"]), request["filename"], limits, folder)
    try:
        infos = import_file(file, Path(request["destination"]), announce)
    except PartOfAnother:
        infos = []
    return {"scenes": [info.to_json() for info in infos]}


def import_file(
    file: ImageFile, destination: Path, announce: Callable[[int], None]
) -> list[ImageInfo]:
    """Write `destination/<index>/` with pyramid, thumbnail and header for each image in a file.

    `announce` is told the decoded size before anything is decoded. Raises UnreadableImage.
    """
    with open_image(file.path, file.limits, file.name, file.folder) as sources:
        announce(sum(source.decoded_bytes for source in sources))
        return [
            _import_scene(source, destination / str(index)) for index, source in enumerate(sources)
        ]


def _import_scene(source: PixelSource, folder: Path) -> ImageInfo:
    folder.mkdir(parents=True)
    write_image(folder / PIXELS, source)
    (folder / THUMBNAIL).write_bytes(thumbnail(open_pyramid(folder / PIXELS)))
    info = source.info
    (folder / INFO).write_text(json.dumps(info.to_json(), indent=2), encoding="utf-8")
    return info
