"""Every write of identity: one function an act."""
