"""The rules of questionnaires: plain Python without Django."""
