"""A pull request on GitHub: found from what Actions says, its commits fetched, one comment written and kept current."""
