"""Inspect an input, and report on it as data, for `newsloom inspect`."""
