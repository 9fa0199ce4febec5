"""Objects of a movie, linked through time into tracks."""

from segmentation.science.tracking.columns import add_tracks
from segmentation.science.tracking.objects import Moving
from segmentation.science.tracking.overlaps import shared_pixels
from segmentation.science.tracking.tracks import Tracks, follow

__all__ = ["Moving", "Tracks", "add_tracks", "follow", "shared_pixels"]
