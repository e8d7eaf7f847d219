"""Measures beside Community Solid Server (npm), and the two servers as the peers of tests/peers/solid meet them."""
