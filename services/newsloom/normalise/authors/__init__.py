"""Read who wrote an article: names in author fields, marked elements and bylines, in many languages."""
