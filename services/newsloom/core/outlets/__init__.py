"""Names of those who publish: hosts, registered domains and news agencies."""
