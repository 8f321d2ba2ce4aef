"""The kinds of thing a user adds, removes, renames and reorders."""

from __future__ import annotations

from workbench.rows import EntitySet

CONTRACT = EntitySet("contract", "Contract", "Contracts")
SITE = EntitySet("site", "Site", "Sites")
BORROWER = EntitySet("borrower", "Borrower", "Borrowers")
FACILITY = EntitySet("facility", "Debt facility", "Debt facilities")
LEASE = EntitySet("lease", "Lease", "Leases")
TRANCHE = EntitySet("tranche", "Share tranche", "Share tranches")
PEER = EntitySet("peer", "Peer company", "Peer companies")
PEER_SET = EntitySet("peer_set", "Peer set", "Peer sets")
REPORTED = EntitySet("reported", "Reported period", "Reported periods")
RATING_STEP = EntitySet("rating_step", "Rating step", "Rating steps")
