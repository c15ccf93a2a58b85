"""The files of pre-commit, prek, lefthook and husky, and git's own hooks."""
