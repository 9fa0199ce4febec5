"""U-Net: every pixel is background, interior or border; objects follow by watershed."""
