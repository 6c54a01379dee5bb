"""Manage topics, permissions, record deletion and group membership."""
