"""Every write of the library: one function an act, one transaction, one entry of the journal."""
