"""The door of other nodes: what this one tells them, and how its classes are listed."""
