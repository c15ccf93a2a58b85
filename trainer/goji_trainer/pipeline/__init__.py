"""Runs all stages in turn: for one model, or for a table of many."""
