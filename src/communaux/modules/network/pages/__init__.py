"""Pages of the network: what a person sees and sends. No rule and no write here: those are in rules and acts."""
