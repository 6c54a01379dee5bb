"""Manage topics, rights and group membership."""
