"""Define the security settings of Kafka and Redis connections, and build TLS contexts and secrets from them.

The package imports neither a Kafka client nor a Redis client.
"""
