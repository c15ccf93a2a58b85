"""From trained folders to GGUF files, checked against the model that they came from."""
