"""Pages of other viewers, and what watches them all."""
