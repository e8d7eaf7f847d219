"""Questions to the database that the door and the pages ask."""
