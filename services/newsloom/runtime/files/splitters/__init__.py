"""Split files into records, one module for each kind of file."""
