"""The acts of a recognition, one file an actor: platform, secretary, reviewers, committee, complainants, calendar."""
