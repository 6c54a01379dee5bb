"""Parse a web page once, and read its structured data and the lines around its headline."""
