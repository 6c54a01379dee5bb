"""Read records, and find what belongs together among them."""
