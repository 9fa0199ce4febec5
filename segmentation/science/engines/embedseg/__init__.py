"""EmbedSeg: pixels point at their object's centre, and clusters of arrows are the objects."""
