"""What apps above are told, to act within the same transaction."""

from django.dispatch import Signal

# An item (`item`) has just got its segmentation.
item_done = Signal()
