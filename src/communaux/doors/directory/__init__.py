"""The directory door: one set of filters seen as a list, a map, a graph of links, a table, and as an embed."""
