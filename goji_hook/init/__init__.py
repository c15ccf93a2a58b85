"""``goji-hook init``: find the repository's hook manager, and add a review to its file."""
