"""Pages of food exchange: consent for those who keep a record, platforms for stewards."""
