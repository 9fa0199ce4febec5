# mypy: ignore-errors
"""Writes the fixture of SplineDist with the authors' own package; not run by the tests.

In the virtual environment of make.py, with one more package and what it forgets to ask for:

    pip install opencv-python-headless && pip install --no-deps splinedist==0.1.2
    python tests/science/engines/parity/make_splinedist.py tests/science/engines/parity

A small network with random weights that draws ovals where the picture is bright, as its package
saves it, with the picture, what the network says of it and the labels found.
"""

import json
import sys
from pathlib import Path

import numpy as np
from make import discs, framed
from numpy.typing import NDArray
from tensorflow import keras

# What the package takes for granted and newer libraries no longer have.
keras.__version__, np.bool = "2.15", bool

from splinedist.models import Config2D, SplineDist2D  # noqa: E402 - looks for the version
from splinedist.utils import phi_generator  # noqa: E402

POINTS, SAMPLES = 6, 96
THRESHOLDS = {"prob": 0.5, "nms": 0.3}


def splinedist(folder: Path) -> None:
    """Planes at full resolution; radii of 3 to 7 pixels, corners in even steps."""
    config = Config2D(
        n_params=2 * POINTS,
        grid=(1, 1),
        contoursize_max=SAMPLES,
        unet_n_depth=2,
        unet_n_filter_base=4,
        net_conv_after_unet=8,
        train_tensorboard=False,
    )
    model = SplineDist2D(config, "splinedist", folder)
    picture = framed(discs(64, 12, 100)[0], 12)
    _aim(model.keras_model, picture)
    model.keras_model.save_weights(model.logdir / "weights_best.h5")
    model.thresholds = THRESHOLDS
    (model.logdir / "thresholds.json").write_text(json.dumps(THRESHOLDS))
    phi_generator(POINTS, SAMPLES, str(model.logdir))
    prob, said = model.predict(picture)
    found, _ = model.predict_instances(picture)
    np.savez_compressed(
        model.logdir / "said.npz", picture=picture, prob=prob, dist=said, labels=found
    )
    (model.logdir / f"phi_{POINTS}.npy").unlink()
    sys.stdout.write(f"splinedist finds {found.max()} objects\n")


def _aim(network: keras.Model, picture: NDArray[np.float32]) -> None:
    """Let the heads of a random network say something sensible."""
    features = keras.Model(network.input, network.get_layer("features").output)
    said = features.predict(picture[None, ..., None])[0]
    bright = picture > 0.3
    design = np.column_stack([said[6:-6, 6:-6].reshape(-1, said.shape[-1]), np.ones(76 * 76)])
    wished = np.where(bright[6:-6, 6:-6].ravel(), 2.0, -2.0)
    weights = np.linalg.lstsq(design, wished, rcond=None)[0]
    network.get_layer("prob").set_weights([weights[:-1].reshape(1, 1, -1, 1), weights[-1:]])
    kernel, bias = network.get_layer("dist").get_weights()
    bias[0::2], bias[1::2] = 5.0, np.linspace(0, 2 * np.pi, POINTS, endpoint=False)
    network.get_layer("dist").set_weights([0.5 * kernel, bias])


if __name__ == "__main__":
    keras.utils.set_random_seed(0)
    splinedist(Path(sys.argv[1]))
