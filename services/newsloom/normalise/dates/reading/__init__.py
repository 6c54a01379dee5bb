"""Read dates as machines and people write them."""
