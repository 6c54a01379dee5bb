"""Wrappers that run the plug-in steps of users and check their results."""
