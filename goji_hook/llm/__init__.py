"""The door to llama.cpp: nothing else in the package imports it."""
