"""The process pool, with limits of time and memory for each record."""
