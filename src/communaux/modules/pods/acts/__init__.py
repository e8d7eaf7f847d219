"""Every write to storages: one function an act, one transaction, one entry of the journal for each document."""
