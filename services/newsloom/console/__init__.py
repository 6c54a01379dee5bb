"""Serve pages that show the newest records of the topics. The console only reads.

`window` keeps the newest records in bounded memory, `views` answers what the pages ask for, `web` serves both, and `server`
runs them beside a reader of the topics.
"""
