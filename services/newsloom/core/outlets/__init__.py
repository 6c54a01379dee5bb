"""Who publishes: host names and registered domains, and the names of news agencies."""
