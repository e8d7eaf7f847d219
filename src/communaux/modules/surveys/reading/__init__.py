"""What pages ask the database about surveys. Nothing here writes."""
