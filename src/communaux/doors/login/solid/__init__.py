"""Signing in here with a Solid provider elsewhere, and linking its WebIDs to an account."""
