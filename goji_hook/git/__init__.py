"""The door to git: no other folder starts it."""
