"""Segmentations as files that other programs read."""
