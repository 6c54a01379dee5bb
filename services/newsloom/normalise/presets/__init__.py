"""Describe JSON shapes as data: presets that newsloom comes with, and mappings of the operator."""
