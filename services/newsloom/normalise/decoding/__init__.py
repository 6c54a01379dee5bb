"""Turn bytes into characters: packing, media types, charsets, and a guard before HTML is parsed."""
