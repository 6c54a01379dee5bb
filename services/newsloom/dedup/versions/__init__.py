"""Find versions of a report that have other ids: labels of agencies, and running reports by their text."""
