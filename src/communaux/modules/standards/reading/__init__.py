"""What pages and other rooms ask of standards: queries, no write."""
