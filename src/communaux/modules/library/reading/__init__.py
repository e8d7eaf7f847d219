"""Questions of the library's pages to the database. Only what the viewer may see; no write."""
