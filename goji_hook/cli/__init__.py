"""The command line: arguments to a command, and every failure to a line on standard error and an exit status."""
