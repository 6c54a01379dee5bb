"""Read records from topics, including batches that cannot be decoded."""
