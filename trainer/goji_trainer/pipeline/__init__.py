"""Runs all stages in turn: one model, or a table of many."""
