"""Compare two texts: overlap, alignment, rewrites and versions."""
