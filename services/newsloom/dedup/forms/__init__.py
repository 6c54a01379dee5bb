"""Tell other news in the same form from copies."""
