"""Read Avro: data with its schema, as JSON. Nothing here knows newsloom."""
