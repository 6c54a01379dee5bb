"""Suggest mappings for JSON that newsloom does not know, for `newsloom inspect --suggest`."""
