"""The claim index of stores that belong to one process, on keys and values in memory or on disk."""
