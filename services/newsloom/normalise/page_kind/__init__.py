"""Decide whether a page is an article, and say by which signs."""
