"""Measures source text on tree-sitter trees: one walker, and one table of data for each language."""
