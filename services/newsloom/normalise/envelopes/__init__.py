"""Read JSON envelopes, feed entries and agency items into one set of fields."""
