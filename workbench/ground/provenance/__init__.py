"""What this program is made of and where it comes from: build facts, libraries, licences. Standard library only."""
