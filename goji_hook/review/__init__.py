"""The whole pipeline, from a change to a review, and the trend over many commits."""
