"""Two projects, wanted and standing → fingerprints, lineage, an ordered plan of steps, and its words."""
