"""The names of the kinds of work, and how urgent they are: people sit and wait for both."""

BAKE, PREVIEW = "bake", "preview"
BAKE_PRIORITY, PREVIEW_PRIORITY = 5, 10
