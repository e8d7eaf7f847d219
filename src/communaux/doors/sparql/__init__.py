"""The SPARQL door: the SPARQL 1.1 Protocol for queries at ``/sparql``, and its page for people."""
