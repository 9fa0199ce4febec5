"""StarDist: star-convex polygons for crowded images (Schmidt et al., MICCAI 2018)."""
