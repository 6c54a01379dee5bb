"""Write outcomes and raw articles to topics."""
