"""Rules for the boilerplate of single sites: lines and page regions, found by lookup in a table of the site."""
