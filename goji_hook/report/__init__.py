"""A Review as terminal text, Markdown or JSON."""
