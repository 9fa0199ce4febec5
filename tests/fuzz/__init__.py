"""Fuzzing the readers: `make fuzz`, outside the tests, as long as one likes."""
