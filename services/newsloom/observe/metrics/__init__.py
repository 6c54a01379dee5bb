"""Metrics for Prometheus: what is declared, and the listener that sets them."""
