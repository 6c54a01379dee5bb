"""Check and evaluate conditions in CEL."""
