"""Run a worker on Kafka: one contract, and an engine for each client library."""
