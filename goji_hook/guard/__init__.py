"""Checks on the text that a model wrote."""
