"""Telling other software that something changed: webhooks, sockets, inboxes (Solid Notifications, LDN)."""
