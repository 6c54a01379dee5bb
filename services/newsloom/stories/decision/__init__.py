"""Decide which story an article belongs to: compare it with earlier articles, and say why."""
