"""From voices to JSONL files of prompts and completions."""
