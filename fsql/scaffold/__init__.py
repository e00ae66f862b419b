"""A new project of a user's: its files, and a first entity and view over a table that they have."""
