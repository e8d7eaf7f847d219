"""Everything that writes in the surveys module: one function an act, one transaction, one entry of the journal."""
