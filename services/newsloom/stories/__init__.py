"""The stories stage: groups articles that report the same event."""
