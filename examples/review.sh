#!/bin/sh
# A review of what this branch adds to another (default: origin/main), as Markdown on standard output; for any CI, or by
# hand. Fails when the mood is $GOJI_FAIL_ON or worse (default: none), never because goji-hook itself has trouble.
# A branch does not choose its own reviewer: configuration and pinned models are those of the other branch.
#
#   examples/review.sh [BASE] > review.md
set -eu

base=${1:-origin/main}

if [ "$(git rev-parse --is-shallow-repository)" = true ]; then
  git fetch --quiet --unshallow
fi
GIT_DIR=$(git rev-parse --absolute-git-dir)
export GIT_DIR
settings=$(mktemp -d)
trap 'rm -rf "$settings"' EXIT
touch "$settings/.git" # the search for configuration ends here
for file in goji.toml pyproject.toml goji.lock; do
  git cat-file blob "$base:$file" > "$settings/$file" 2> "$settings/missing" || rm "$settings/$file"
done
cd "$settings"
goji-hook review --range "$base...HEAD" --scope pr --format markdown
