"""The door to llama.cpp."""
