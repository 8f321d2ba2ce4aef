"""What the window does about its file: notices, recovery, versions, recent files, what is dropped on it."""
