"""Send outcomes and raw articles to topics."""
