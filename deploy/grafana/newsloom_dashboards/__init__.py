"""Dashboards and docs/metrics.md, made from the metrics that `newsloom.observe.declared` declares.

It stands here and not in the service: a worker shows its metrics and knows nothing of who looks at them, and the
library for dashboards is none of what runs. `PYTHONPATH=deploy/grafana python -m newsloom_dashboards` writes the files,
with `--check` it says which are stale.
"""
