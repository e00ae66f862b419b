"""The kinds of step a plan is made of: one file a kind, with its words, its upgrade and its downgrade."""
