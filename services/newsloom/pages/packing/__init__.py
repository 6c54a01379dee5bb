"""Write records, texts and entities into a page in little space."""
