"""Look up places, peoples and tickers, and link them to identifiers."""
