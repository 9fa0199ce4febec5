"""A tile through each network, against a plain loop of torch around the same network."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from segmentation.science.engines import catalog
from segmentation.science.engines.cellseg.detect import detect
from segmentation.science.engines.cellseg.network import CellSegNetwork
from segmentation.science.engines.tiled import tile_fields, tile_grid
from segmentation.science.engines.torch_engine import TorchSegmenter
from segmentation.science.pixels.synthetic import nuclei
from tests.benchmarks.alone import one_thread, seconds
from tests.benchmarks.results import Result, ratio
from tests.science.engines.ideal import new_segmenter

SHAPE = (512, 512)
AT_MOST = 1.1


def run() -> Iterator[Result]:
    """Every engine's default network, untrained."""
    with one_thread() as process:
        for spec in catalog.specs():
            yield process.submit(compare, spec.name).result()


def compare(engine: str) -> Result:
    """The way over tiles, and the network alone on a tensor that is already there."""
    image = nuclei(SHAPE, 250, (8, 15), seed=2).image[None].astype(np.float32) / 4000
    torch.manual_seed(0)
    segmenter = new_segmenter(engine)
    assert isinstance(segmenter, TorchSegmenter)
    tiles = tile_grid(SHAPE, SHAPE[0], segmenter)
    batch = torch.from_numpy(image)[None].to(memory_format=torch.channels_last)
    ours = seconds(lambda: list(tile_fields(segmenter, lambda tile: image[:, *tile.window], tiles)))
    other = seconds(lambda: plain(segmenter.network, batch))
    pixels = "×".join(map(str, SHAPE))
    name = f"network on {pixels}, {catalog.spec(engine).title}"
    return ratio(name, ours, other, "plain torch", at_most=AT_MOST)


@torch.inference_mode()
def plain(network: nn.Module, batch: Tensor) -> None:
    """One pass; of CellSeg with its second stage, which looks at what the first proposes."""
    if isinstance(network, CellSegNetwork):
        list(detect(network, batch))
    else:
        network(batch)
