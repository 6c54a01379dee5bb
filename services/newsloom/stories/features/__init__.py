"""What of an article says which event it reports: rare words, names, numbers, quotations, place and time."""
