"""How dates and numbers are written, where a language of the house differs from what Django says of it."""
