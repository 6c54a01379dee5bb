"""Turn bytes into characters: compression, media types, charsets, and limits on HTML before it is parsed."""
