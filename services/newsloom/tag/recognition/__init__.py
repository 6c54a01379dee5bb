"""Choose the recogniser of a language by the profile in the settings."""
