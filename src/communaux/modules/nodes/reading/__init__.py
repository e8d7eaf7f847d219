"""What pages, doors and the index ask of nodes."""
