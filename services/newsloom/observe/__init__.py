"""Make a worker observable: metrics, log lines, spans and the HTTP port for metrics and health."""
