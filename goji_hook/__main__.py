"""``python -m goji_hook``. Python puts the current folder first on the module path for it: that entry goes first."""

import sys

from goji_hook.system.import_path import isolate

if __name__ == "__main__":
    isolate()
    from goji_hook.cli.entry import entry

    sys.exit(entry())
