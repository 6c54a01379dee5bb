"""Turn a text into what dedup compares and stores: tokens, shingles and packed bytes."""
