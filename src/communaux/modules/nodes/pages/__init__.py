"""Pages of neighbours."""
