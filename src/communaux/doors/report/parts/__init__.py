"""The parts of the yearly report, a room each."""
