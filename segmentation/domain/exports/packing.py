"""The archive of many results: a file each, a manifest with provenance, and checksums."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.utils import timezone

from segmentation.domain.exports.naming import UniqueNames, stem_of
from segmentation.domain.images.queries import image_info
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.phenotypes.queries import with_phenotypes
from segmentation.domain.reviews.approvals import Known
from segmentation.domain.reviews.statements import statements, summary
from segmentation.science.interchange import FORMATS, CannotHold, Format

MANIFEST, CHECKSUMS = "manifest.json", "checksums.sha256"
_PIECE = 1024 * 1024
# These are compressed by themselves.
_DENSE = frozenset({".tif", ".zip", ".parquet"})

Entry = dict[str, Any]


def pack(
    path: Path,
    results: Sequence[Known],
    format_name: str,
    about: Entry,
    after_each: Callable[[int], None],
) -> int:
    """Write the archive; returns how many results are in it.

    What a format has no place for is left out and named in the manifest with the reason; the
    manifest says of all what was reviewed, by whom, and how much was corrected.
    `after_each` is told how many have been dealt with.
    """
    file_format, names, told = FORMATS[format_name], UniqueNames(), statements(results)
    files: list[Entry] = []
    left_out: list[Entry] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, result in enumerate(results, start=1):
            segmentation = result.segmentation
            name = names.take(stem_of(segmentation.image.name)) + file_format.suffix
            try:
                entry = _add(archive, path.with_name(name), result, file_format)
                files.append(entry | {"review": told[segmentation.pk].to_json()})
            except CannotHold as refusal:
                left_out.append({"image": segmentation.image.name, "reason": str(refusal)})
            after_each(number)
        made: Entry = {"made_at": timezone.now().isoformat(), "format": format_name}
        made["review"] = summary(told.values())
        manifest = about | made | {"files": files, "left_out": left_out}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
        sums = "".join(f"{entry['sha256']}  {entry['file']}\n" for entry in files)
        archive.writestr(CHECKSUMS, sums)
    return len(files)


def sha256_of(path: Path) -> str:
    """The checksum of a file, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _add(archive: zipfile.ZipFile, path: Path, result: Known, file_format: Format) -> Entry:
    """One result: written beside the archive, moved into it."""
    segmentation, image, number = result.segmentation, result.image, result.revision
    try:
        labels = open_labels(segmentation, number)
        table = with_phenotypes(read_table(segmentation, number=number), segmentation)
        file_format.write(path, labels, image_info(image), table)
        dense = path.suffix in _DENSE
        archive.write(path, path.name, zipfile.ZIP_STORED if dense else zipfile.ZIP_DEFLATED)
        return {
            "file": path.name,
            "sha256": sha256_of(path),
            "bytes": path.stat().st_size,
            "image": {"id": str(image.pk), "name": image.name},
            "segmentation": str(segmentation.pk),
            "revision": number or segmentation.revision,
            "version": result.version,
            "objects": result.objects,
            "provenance": segmentation.provenance,
        }
    finally:
        path.unlink(missing_ok=True)
