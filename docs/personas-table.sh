#!/usr/bin/env bash
# Prints the table of personas for README.md: name, title, manner, and a review of the same code by each.
set -euo pipefail
echo "| name | who | manner | says of tangled, deep, uncommented code |"
echo "|---|---|---|---|"
goji-hook personas | while read -r name _; do
  described=$(python -I -c "from goji_hook.personas import describe; p = describe('$name'); print(f'{p.title} | {p.summary}')")
  echo "| \`$name\` | $described | $(goji-hook say "P:$name" M:critical S:diff cx=high nest=high com=low) |"
done
