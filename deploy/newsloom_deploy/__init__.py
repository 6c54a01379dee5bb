"""Generates files for deployment from the code: dashboards, documentation pages and Kubernetes objects.

It is not part of the service, which does not need the library for dashboards. `PYTHONPATH=deploy python -m
newsloom_deploy` writes the files; with `--check` it says which are stale.
"""
