"""Data that food platforms exchange in the form of the Data Food Consortium, and who agreed to that. Stands upon ``standards``."""
