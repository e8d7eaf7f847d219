"""Every write of nodes: the feed of this one, and what is read of others."""
