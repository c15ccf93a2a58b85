"""Code review with a voice, on every commit, on your own machine."""

__version__ = "0.1.0"
