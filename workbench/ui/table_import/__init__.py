"""Taking over a table from elsewhere: how it is read, what would become of it, what is left out and why."""
