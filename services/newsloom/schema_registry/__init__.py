"""A client of schema registries with the interface of Confluent's: look schemas up, and register newsloom's own."""
