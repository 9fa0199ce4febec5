"""What apps above are told, to act within the same transaction."""

from django.dispatch import Signal

# An evaluation (`evaluation`) has no image left to compare.
evaluation_over = Signal()
