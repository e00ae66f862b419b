"""History: refreshing it, and joining it point in time to a spine."""
