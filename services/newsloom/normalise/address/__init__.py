"""Choose the canonical URL of an article among the addresses that its page declares."""
