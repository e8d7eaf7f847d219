"""Every write of the peer: things, platforms, consents, announcements."""
