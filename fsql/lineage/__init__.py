"""Which columns every output of a SELECT is made of: exact, or refused with a position (see `trace`)."""
