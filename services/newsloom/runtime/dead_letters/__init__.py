"""Records that died: how many may, and what an operator does with them."""
