"""Every write of groups: one function an act, in one transaction, after the matrix, with one entry of the journal."""
