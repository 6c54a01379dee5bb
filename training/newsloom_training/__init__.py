"""Train newsloom's recogniser. Not part of the service."""
