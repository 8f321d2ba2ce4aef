"""Where numbers come from: notes and sources edited in place, second values kept beside them, and the ledger of all."""
