"""What pages ask of groups beyond one row. Queries, no rule; each carries the row rule of its meaning for the viewer."""
