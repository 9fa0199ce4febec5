"""Writes the fixtures of this folder with the authors' own packages; not run by the tests.

In a virtual environment of its own, with Python 3.10:

    pip install tensorflow-cpu==2.15.1 stardist==0.9.2 'numpy<2'
    python tests/science/engines/parity/make.py tests/science/engines/parity

Each fixture is a small network, trained for a minute on made-up discs or balls so that it finds
some, as its package saves it, with a picture, what the network says of it and the labels found.
"""

import shutil
import sys
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from skimage.draw import disk
from stardist.models import Config2D, Config3D, StarDist2D, StarDist3D
from stardist.rays3d import Rays_GoldenSpiral

Picture: TypeAlias = NDArray[np.float32]
Labels: TypeAlias = NDArray[np.uint16]


def discs(size: int, count: int, seed: int) -> tuple[Picture, Labels]:
    """A picture (Y, X) float32 in 0…1 of discs that may touch, and its labels."""
    rng = np.random.default_rng(seed)
    labels = np.zeros((size, size), np.uint16)
    for label in range(1, count + 1):
        y, x = rng.uniform(0, size, 2)
        labels[disk((y, x), rng.uniform(4, 9), shape=labels.shape)] = label
    light = rng.uniform(0.4, 0.9, count + 1)
    light[0] = 0.1
    return _noisy(light[labels], rng), labels


def balls(shape: tuple[int, int, int], count: int, seed: int) -> tuple[Picture, Labels]:
    """A stack (Z, Y, X), half as fine along z, of balls, and its labels."""
    rng = np.random.default_rng(seed)
    labels = np.zeros(shape, np.uint16)
    z, y, x = np.indices(shape)
    for label in range(1, count + 1):
        at = rng.uniform(0, shape)
        apart = (2 * (z - at[0])) ** 2 + (y - at[1]) ** 2 + (x - at[2]) ** 2
        labels[apart < rng.uniform(5, 8) ** 2] = label
    return _noisy(np.where(labels > 0, 0.7, 0.1), rng), labels


def framed(picture: Picture, width: int) -> Picture:
    """With empty ground around: theirs takes no centre next to the picture's edge, ours does."""
    wide: Picture = np.pad(picture, width, constant_values=0.1)
    return wide


def _noisy(light: NDArray[np.floating[Any]], rng: np.random.Generator) -> Picture:
    return np.clip(light + rng.normal(0, 0.05, light.shape), 0, 1).astype(np.float32)


def stardist_2d(folder: Path) -> None:
    """Planes, with batch normalisation and a grid of two."""
    config = Config2D(
        n_rays=16,
        grid=(2, 2),
        unet_n_depth=2,
        unet_n_filter_base=8,
        net_conv_after_unet=16,
        unet_batch_norm=True,
        train_patch_size=(96, 96),
        train_batch_size=4,
        train_epochs=8,
        train_steps_per_epoch=100,
        train_learning_rate=2e-3,
        train_tensorboard=False,
    )
    made = [discs(128, 30, seed) for seed in range(24)]
    _fixture(StarDist2D(config, "stardist_2d", folder), made, framed(discs(72, 18, 100)[0], 12))


def stardist_3d(folder: Path) -> None:
    """Stacks that are coarser along z."""
    config = Config3D(
        rays=Rays_GoldenSpiral(24, anisotropy=(2, 1, 1)),
        grid=(1, 2, 2),
        anisotropy=(2, 1, 1),
        unet_n_depth=1,
        unet_n_filter_base=8,
        net_conv_after_unet=16,
        train_patch_size=(16, 48, 48),
        train_batch_size=2,
        train_epochs=6,
        train_steps_per_epoch=80,
        train_learning_rate=2e-3,
        train_tensorboard=False,
    )
    made = [balls((20, 64, 64), 14, seed) for seed in range(12)]
    picture = framed(balls((10, 32, 32), 8, 100)[0], 6)
    _fixture(StarDist3D(config, "stardist_3d", folder), made, picture)


def _fixture(model: Any, made: list[tuple[Picture, Labels]], picture: Picture) -> None:
    pictures, labels = zip(*made, strict=True)
    model.train(pictures[:-4], labels[:-4], validation_data=(pictures[-4:], labels[-4:]))
    model.optimize_thresholds(pictures[-4:], labels[-4:])
    prob, dist = model.predict(picture)
    found, _ = model.predict_instances(picture)
    folder = Path(model.logdir)
    for file in folder.glob("weights_[ln]*.h5"):
        file.unlink()
    shutil.rmtree(folder / "logs", ignore_errors=True)
    np.savez_compressed(folder / "said.npz", picture=picture, prob=prob, dist=dist, labels=found)
    sys.stdout.write(f"{model.name} finds {found.max()} objects\n")


if __name__ == "__main__":
    np.random.seed(0)
    for make in (stardist_2d, stardist_3d):
        make(Path(sys.argv[1]))
