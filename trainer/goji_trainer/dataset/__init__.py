"""From voices to pairs of prompt and completion."""
