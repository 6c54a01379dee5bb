"""Hold the word lists that tagging uses."""
