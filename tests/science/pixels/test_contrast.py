"""The contrast images are first shown with."""

import numpy as np

from segmentation.science.pixels.contrast import Sampler, Window, rgb_window


def test_the_window_is_near_the_exact_percentiles() -> None:
    image = np.random.default_rng(0).gamma(2, 500, (3000, 2000)).astype(np.uint16)
    sampler = Sampler(image.size)
    for row in range(0, 3000, 512):
        sampler.add(image[row : row + 512])
    window = sampler.window()
    low, high = np.percentile(image, (1, 99.8))
    assert (window.low, window.high) == (image.min(), image.max())
    assert abs(window.start - low) < 5
    assert abs(window.end - high) / high < 0.03


def test_a_constant_image_has_a_window_of_some_width() -> None:
    sampler = Sampler(100)
    sampler.add(np.full((10, 10), 7, np.uint8))
    window = sampler.window()
    assert window.start < window.end
    assert window.low < window.high


def test_a_few_bright_pixels_on_black_are_visible() -> None:
    image = np.zeros((100, 100), np.uint8)
    image[5, 5] = 200
    sampler = Sampler(image.size)
    sampler.add(image)
    assert sampler.window() == Window(0.0, 200.0, 0.0, 200.0)


def test_rgb_keeps_its_balance() -> None:
    windows = [Window(3, 100, 4, 90), Window(0, 240, 4, 200), Window(0, 4, 0, 4)]
    assert rgb_window("uint8", windows) == Window(0, 255, 0, 255)
    assert rgb_window("uint16", windows) == Window(0, 240, 0, 240)
