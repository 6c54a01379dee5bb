"""Prove the accounting law from topics."""
