"""Builds the models that goji-hook speaks with."""

__version__ = "0.1.0"
