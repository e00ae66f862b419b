"""What the database tells of itself: how fresh every version is, and what is broken. Reads only."""
