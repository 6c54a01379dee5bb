"""Limit dead letters, and list, replay and purge them."""
