"""The pipeline of `newsloom dev`: a real Kafka without Docker, and a worker of all stages, on one machine."""
