"""CellSeg: a Mask R-CNN proposes boxes, keeps the sure ones, and draws a mask in each."""
