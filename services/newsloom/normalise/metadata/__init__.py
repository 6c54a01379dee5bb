"""Read title, authors, dates, publisher and standfirst, each with its source."""
