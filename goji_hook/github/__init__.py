"""The door to GitHub: the pull request, its commits, and the comment on it."""
