"""The vocabulary: outcomes, steps, stages, pipelines, deterministic ids. Imports only `newsloom_schemas`."""
