"""Read from and write to Kafka and files: engines, process pool, retries, health.

Only this package may import Kafka clients.
"""
