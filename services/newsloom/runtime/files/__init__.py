"""Read records from files and folders."""
