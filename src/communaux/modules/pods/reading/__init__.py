"""Questions to the tables of storages."""
