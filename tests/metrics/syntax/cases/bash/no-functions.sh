#!/bin/sh
set -eu
if [ $# -lt 1 ]; then
  echo "usage: $0" >&2
  exit 1
fi
for x in "$@"; do
  test -f "$x" && cat "$x"
done
