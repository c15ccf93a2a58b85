"""From an assessment to the tag line that a model reads."""
