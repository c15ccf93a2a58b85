"""Runs the whole pipeline, from a change to a review, and over many commits."""
