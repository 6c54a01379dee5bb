"""Make a document's mentions consistent: boundaries, types, short forms, missed mentions."""
