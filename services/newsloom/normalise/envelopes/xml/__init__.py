"""Read news formats and exports in XML."""
