"""The pages of storages. No rule and no write here: acts decide and do; forms never post to a document's own address."""
