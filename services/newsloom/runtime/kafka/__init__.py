"""Connect to Kafka, read from it and write to it, whatever engine a worker uses."""
