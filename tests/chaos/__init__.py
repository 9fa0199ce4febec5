"""A site whose processes and servers are killed at random while it works."""
