"""What `newsloom inspect` reports of an input, as data."""
