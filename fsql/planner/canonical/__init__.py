"""What a SELECT says whatever its layout, local names and order of items: the ground that fingerprints stand on."""
