"""``python -m goji_hook``."""

import sys

from goji_hook.cli.entry import entry

if __name__ == "__main__":
    sys.exit(entry())
