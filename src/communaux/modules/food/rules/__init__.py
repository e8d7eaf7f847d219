"""What a Data Food Consortium peer must do, without a database: kinds and scopes, documents, versions, tokens."""
