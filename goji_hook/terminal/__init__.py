"""The door to the terminal: its width and colours, progress, questions."""
