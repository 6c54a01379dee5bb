"""newsloom: raw news articles in, clean, deduplicated, tagged records out, each with exactly one proven outcome."""
