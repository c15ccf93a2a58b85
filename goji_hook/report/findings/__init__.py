"""Findings in the formats of tools that collect them."""
