"""The door to GitHub: which pull request, its commits, and the one comment on it."""
