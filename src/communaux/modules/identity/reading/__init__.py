"""Questions of identity: who asks by a token, what providers publish."""
