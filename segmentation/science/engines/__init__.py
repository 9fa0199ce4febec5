"""Six systems that find cells, behind one interface; see `catalog` for the table of them."""
