"""The last stage: the enriched record, and copies of it for the routes whose condition it meets."""
