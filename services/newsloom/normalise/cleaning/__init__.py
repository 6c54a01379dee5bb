"""Cut boilerplate from paragraphs by rules, and keep every cut."""
