"""Check the accounting law against the contents of the topics."""
