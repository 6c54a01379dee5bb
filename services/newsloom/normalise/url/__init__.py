"""Spell URLs canonically and find their domain."""
