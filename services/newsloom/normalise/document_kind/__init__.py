"""Tell what kind of document an article is."""
