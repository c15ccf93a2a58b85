"""From weights to a GGUF that describes itself, and the proof that both say the same."""
