"""What the files of an imported scene are called; known without loading any reader."""

# The module that makes them.
IMPORTING = "segmentation.science.pixels.importing"
PIXELS = "pixels.zarr"
THUMBNAIL = "thumbnail.webp"
INFO = "info.json"
