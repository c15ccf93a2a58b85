"""Asks a model for text until it passes the guard."""
