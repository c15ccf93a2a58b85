"""What the console script does, for tests: a file, so that the current directory is not where modules come from."""

import sys

from goji_hook.cli.entry import entry

if __name__ == "__main__":
    sys.exit(entry())
