"""The scorecard: what a model writes, judged by readers trained on human lines that no model was trained on."""
