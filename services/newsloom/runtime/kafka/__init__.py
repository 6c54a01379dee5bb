"""Kafka without an engine: connections, the producer, topics."""
