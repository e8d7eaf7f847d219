"""Pages of identity: programs that act for me, keys for my programs, platforms that stewards register."""
