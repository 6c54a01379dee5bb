"""Run the recognition models: tokens, network, decoder."""
