"""The OpenID provider: member platforms and Solid programs let people sign in with their account of this house.

OpenID Connect Core 1.0 with the code flow and PKCE alone, RFC 9207 (issuer in the answer), RFC 9449 (DPoP), Solid-OIDC 0.1.
It reads requests and writes answers; what is decided is in ``modules.identity``.
"""
