"""Choose and read the field that holds an article's body, and the page that came with it."""
