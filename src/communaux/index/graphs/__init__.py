"""The public graphs: what a visitor may read of everything, as named graphs in memory, answering SPARQL.

One process owns the graphs, fills them from SQL through the compiled readers and follows the journal; processes that it
forks answer queries, each on the graphs as they were when it was forked. Nothing in it is true by itself.
"""
