"""Scores the text that a model writes."""
