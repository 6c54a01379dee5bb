"""Write metrics in the form that Prometheus asks for."""

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder


def encoded(registry: CollectorRegistry, accept: str) -> tuple[bytes, str]:
    """Return metrics as Prometheus text, or as OpenMetrics if that is asked for, and their content type.

    Args:
        registry: has the metrics.
        accept: the header Accept of the request.
    """
    try:
        encode, content_type = choose_encoder(accept)
    except (TypeError, ValueError):  # prometheus_client 0.26 fails on versions that are not numbers
        encode, content_type = choose_encoder("")
    return encode(registry), content_type
