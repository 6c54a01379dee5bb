"""A whole pipeline on one machine, for trying out: a real Kafka without Docker, and a worker of all stages on it."""
