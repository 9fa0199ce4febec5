"""What apps above are told, to act within the same transaction."""

from django.dispatch import Signal

# An image (`image`) is about to be deleted: whoever works on it is to be stopped first, since what
# is made of it after the rows to delete have been looked up would be in the way.
image_going = Signal()

# An image (`image`) has just gone into the trash, or come back: what is counted of it follows.
image_moved = Signal()
