"""Programs of others, each run by the Python of a virtual environment that has it."""
