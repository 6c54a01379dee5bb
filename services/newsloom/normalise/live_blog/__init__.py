"""Read live blogs: the posts in structured data and markup, in time order, with their places in the text."""
