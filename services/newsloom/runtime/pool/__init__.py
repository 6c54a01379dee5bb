"""The process pool: each record bounded in time and memory."""
