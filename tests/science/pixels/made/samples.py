"""One small file of every format that can be written here, with the pixels it must read as."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
import zarr
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import UID, ExplicitVRLittleEndian, SecondaryCaptureImageStorage

from tests.science.pixels.made.czi import Block, write_czi
from tests.science.pixels.made.lif import write_lif
from tests.science.pixels.made.olympus import write_oib, write_oif

RNG = np.random.default_rng(7)
PIXELS = RNG.integers(0, 4000, (2, 3, 4, 40, 40)).astype(np.uint16)


@dataclass(frozen=True)
class Sample:
    """A written file: `pixels` are TCZYX, `folder` where its other parts lie."""

    path: Path
    pixels: NDArray[Any]
    folder: Path | None = None


def tiff(folder: Path) -> Sample:
    """A plain TIFF, compressed."""
    tifffile.imwrite(folder / "a.tif", PIXELS[0, 0, 0], compression="zlib")
    return Sample(folder / "a.tif", PIXELS[:1, :1, :1])


def big_tiff(folder: Path) -> Sample:
    """A BigTIFF in tiles, with a pyramid."""
    with tifffile.TiffWriter(folder / "a.tif", bigtiff=True) as file:
        file.write(PIXELS[0, 0, 0], tile=(16, 16), subifds=1, metadata=None)
        file.write(PIXELS[0, 0, 0, ::2, ::2], tile=(16, 16), subfiletype=1, metadata=None)
    return Sample(folder / "a.tif", PIXELS[:1, :1, :1])


def ome_tiff(folder: Path) -> Sample:
    """An OME-TIFF in five dimensions."""
    tifffile.imwrite(folder / "a.ome.tif", PIXELS, ome=True, metadata={"axes": "TCZYX"})
    return Sample(folder / "a.ome.tif", PIXELS)


def imagej_tiff(folder: Path) -> Sample:
    """An ImageJ hyperstack."""
    stored = PIXELS.transpose(0, 2, 1, 3, 4)
    tifffile.imwrite(folder / "a.tif", stored, imagej=True, metadata={"axes": "TZCYX"})
    return Sample(folder / "a.tif", PIXELS)


def ome_tiff_parts(folder: Path) -> Sample:
    """An OME-TIFF of a file a plane, in depth, whose index is a file of its own."""
    names = [f"a_Z{z}.ome.tif" for z in range(4)]
    data = "".join(
        f'<TiffData FirstZ="{z}" IFD="0" PlaneCount="1">'
        f'<UUID FileName="{name}">urn:uuid:{z}</UUID></TiffData>'
        for z, name in enumerate(names)
    )
    size = 'SizeX="40" SizeY="40" SizeZ="4" SizeC="1" SizeT="1" Type="uint16"'
    head = '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">'
    pixels = f'<Pixels DimensionOrder="XYZCT" {size}>{data}</Pixels>'
    index = f'{head}<Image ID="Image:0">{pixels}</Image></OME>'
    (folder / "a.companion.ome").write_text(index, encoding="utf-8")
    for z, name in enumerate(names):
        only = f'{head}<BinaryOnly MetadataFile="a.companion.ome" UUID="urn:uuid:9"/></OME>'
        tifffile.imwrite(folder / name, PIXELS[0, 0, z], description=only, metadata=None)
    return Sample(folder / names[0], PIXELS[:1, :1], folder)


def czi(folder: Path) -> Sample:
    """A CZI of three channels in depth, compressed in turns."""
    blocks = [
        Block(PIXELS[0, c, z], {"C": c, "Z": z}, compression=(0, 5, 6, 2)[z])
        for c in range(3)
        for z in range(4)
    ]
    write_czi(folder / "a.czi", blocks)
    return Sample(folder / "a.czi", PIXELS[:1])


def lif(folder: Path) -> Sample:
    """A LIF in five dimensions."""
    stored = np.ascontiguousarray(PIXELS.transpose(0, 2, 1, 3, 4))
    write_lif(folder / "a.lif", [("one", "TZCYX", stored)])
    return Sample(folder / "a.lif", PIXELS)


def oib(folder: Path) -> Sample:
    """An OIB of three channels in depth."""
    write_oib(folder / "a.oib", PIXELS[0])
    return Sample(folder / "a.oib", PIXELS[:1])


def oif(folder: Path) -> Sample:
    """An OIF with its folder."""
    return Sample(write_oif(folder, "a.oif", PIXELS[0]), PIXELS[:1], folder)


def write_zarr(root: Path, version: int, **options: Any) -> None:
    """An OME-Zarr of Zarr 2 (0.4) or 3 (0.5)."""
    group = zarr.open_group(str(root), mode="w", zarr_format=2 if version == 2 else 3)
    array = group.create_array(
        "0", shape=PIXELS.shape, dtype="uint16", chunks=(1, 1, 2, 16, 24), **options
    )
    array[...] = PIXELS
    axes = [{"name": n, "type": "space", "unit": "micrometer"} for n in "tczyx"]
    scale = {"type": "scale", "scale": [1.0, 1.0, 2.0, 0.5, 0.25]}
    multiscale = {
        "axes": axes,
        "datasets": [{"path": "0", "coordinateTransformations": [scale]}],
        "version": "0.4",
    }
    channels = [{"label": name, "color": "00FF00"} for name in ("DAPI", "GFP", "RFP")]
    attributes = {"multiscales": [multiscale], "omero": {"channels": channels}}
    group.update_attributes(attributes if version == 2 else {"ome": attributes})


def ome_zarr_4(folder: Path) -> Sample:
    """An OME-Zarr 0.4, a folder."""
    write_zarr(folder / "a.zarr", 2)
    return Sample(folder / "a.zarr", PIXELS)


def ome_zarr_5(folder: Path) -> Sample:
    """An OME-Zarr 0.5 in shards, a folder."""
    write_zarr(folder / "a.zarr", 3, shards=(1, 1, 4, 48, 48))
    return Sample(folder / "a.zarr", PIXELS)


def ome_zarr_zip(folder: Path) -> Sample:
    """An OME-Zarr in an archive."""
    write_zarr(folder / "a.zarr", 2)
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((folder / "a.zarr").rglob("*")):
            if path.is_file():
                archive.write(path, str(path.relative_to(folder)))
    return Sample(folder / "a.zip", PIXELS)


def dicom(folder: Path) -> Sample:
    """A DICOM of four frames."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset = FileDataset(str(folder / "a.dcm"), {}, file_meta=meta, preamble=bytes(128))
    dataset.Rows = dataset.Columns = 40
    dataset.NumberOfFrames = 4
    dataset.SamplesPerPixel, dataset.BitsAllocated, dataset.BitsStored = 1, 16, 16
    dataset.HighBit, dataset.PixelRepresentation = 15, 0
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.PixelSpacing = [0.001, 0.002]
    dataset.AcquisitionDateTime = "20240102030405"
    dataset.PixelData = PIXELS[0, 0].tobytes()
    dataset.save_as(folder / "a.dcm", enforce_file_format=True)
    return Sample(folder / "a.dcm", PIXELS[:1, :1])


def png(folder: Path) -> Sample:
    """A PNG of 16 bits."""
    Image.fromarray(PIXELS[0, 0, 0]).save(folder / "a.png")
    return Sample(folder / "a.png", PIXELS[:1, :1, :1])


def webp(folder: Path) -> Sample:
    """A WebP in colour, without loss."""
    color = RNG.integers(0, 255, (30, 40, 3), np.uint8)
    Image.fromarray(color).save(folder / "a.webp", lossless=True)
    return Sample(folder / "a.webp", color.transpose(2, 0, 1)[None, :, None])


MAKERS: tuple[Callable[[Path], Sample], ...] = (
    tiff, big_tiff, ome_tiff, imagej_tiff, ome_tiff_parts, czi, lif, oib, oif, ome_zarr_4,
    ome_zarr_5, ome_zarr_zip, dicom, png, webp,
)  # fmt: skip
