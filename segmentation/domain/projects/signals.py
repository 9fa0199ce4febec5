"""What apps above are told, to act within the same transaction."""

from django.dispatch import Signal

# A project (`project`) is about to be deleted: whoever works in it is to be stopped first, since
# what is made in it after the rows to delete have been looked up would be in the way.
project_going = Signal()

# Something of a project (`project`) went into the trash, came back, or is removed for good; `told`
# says what: its kind, id and name, and which of the three (`state`).
trash_changed = Signal()
