"""Find the article's text in a page, with trafilatura and its fallbacks."""
