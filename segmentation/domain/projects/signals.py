"""What apps above are told, to act within the same transaction."""

from django.dispatch import Signal

# A project (`project`) is about to be deleted: whoever works in it is to be stopped first, since
# what is made in it after the rows to delete have been looked up would be in the way.
project_going = Signal()
