"""The pages of the library. No rule and no write here: acts decide and do."""
