"""The last stage: write the enriched record, and copies of it for each route whose condition it meets."""
