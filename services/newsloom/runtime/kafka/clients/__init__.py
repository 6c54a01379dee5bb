"""Connect to Kafka: options, TLS, SASL, tokens, and why a connection fails."""
