"""Read records from topics, whatever a batch holds."""
