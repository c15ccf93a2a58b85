"""The command line: words to a command, and every failure to one line and an exit status."""
