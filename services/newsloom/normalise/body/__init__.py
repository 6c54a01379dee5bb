"""Choose and read the field with an article's body, and read the page that came with it."""
