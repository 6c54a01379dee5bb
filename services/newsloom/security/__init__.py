"""The security of the wire: its settings, and what is made of them. Knows neither Kafka's client nor Redis's."""
