"""Tell articles from the walls in front of them, and whole texts from parts."""
