"""Decide what an article is to earlier ones, and explain it."""
