"""The log: its setup, its limits, and the listener that writes lines for events."""
