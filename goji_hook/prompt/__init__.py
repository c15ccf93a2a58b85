"""Turns an assessment into the tag line that a model reads."""
