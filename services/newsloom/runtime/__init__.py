"""Moves bytes: the only room that knows brokers. Engines, process pool, retries, health."""
