"""Run newsloom's own multilingual recogniser: pieces, windows, network, decoder."""
