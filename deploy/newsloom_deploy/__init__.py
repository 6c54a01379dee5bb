"""What deployment needs and the code knows already: dashboards, pages, Kubernetes objects. Generated, never by hand.

It stands here and not in the service: a worker shows its metrics and knows nothing of who looks at them, and the
library for dashboards is none of what runs. `PYTHONPATH=deploy python -m newsloom_deploy` writes the files, with
`--check` it says which are stale.
"""
