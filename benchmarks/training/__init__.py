"""Training of what ships with weights: one command each, deterministic, from the labels beside it."""
