"""Repair characters, split paragraphs, count words, and detect the language."""
