"""One contract, several engines: what moves the bytes."""
