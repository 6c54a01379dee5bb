"""Find and read the dates of an article: of its publication and of its last change."""
