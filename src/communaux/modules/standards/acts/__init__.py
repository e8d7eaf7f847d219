"""Every write of the governance of standards: one function an act."""
