"""Collects what is under review, from the index, the work tree, commits, a day or paths, as a Change."""
