"""The blind panel: texts for readers who see nothing else, and figures from their answers."""
