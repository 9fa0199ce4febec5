"""What apps above are told, to act within the same transaction."""

from django.dispatch import Signal

# A training (`training`) has made its model.
training_done = Signal()
