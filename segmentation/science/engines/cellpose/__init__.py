"""Cellpose: pixels flow to the centres of their cells (Stringer et al., Nature Methods 2021)."""
