"""Benchmarks: every comparison is a ratio of two times measured in one run."""
