"""Keep the state of each story, and say how it changes."""
