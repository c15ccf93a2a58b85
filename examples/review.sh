#!/bin/sh
# A review of what this branch adds to another (default: origin/main), as Markdown on standard output; for any CI, or by
# hand. Fails when the mood is $GOJI_FAIL_ON or worse (default: none), never because goji-hook itself has trouble.
#
#   examples/review.sh [BASE] > review.md
set -eu

base=${1:-origin/main}

if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
  git fetch --quiet --unshallow
fi
exec goji-hook review --range "$base...HEAD" --scope pr --format markdown
