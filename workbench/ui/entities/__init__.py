"""Tables over the members of an entity set, edited as a spreadsheet: the contract book and the peer table."""
