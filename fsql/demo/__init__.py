"""The demo: flights out of New York City in 2013, as source tables of a real feature project."""
