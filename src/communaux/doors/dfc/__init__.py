"""The door of food platforms: the endpoints of the Data Food Consortium, under ``/api/dfc/``."""
