"""What a good feature file must satisfy: one file a rule, listed in `catalogue`."""
