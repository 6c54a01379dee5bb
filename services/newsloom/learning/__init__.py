"""Learn the boilerplate of sites from many articles: what recurs in different stories, as rules that people can read."""
