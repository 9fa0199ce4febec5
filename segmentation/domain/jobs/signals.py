"""What apps above are told, to act within the same transaction."""

from django.dispatch import Signal

# Workers begin jobs again after site admins had paused the queue.
queue_resumed = Signal()
