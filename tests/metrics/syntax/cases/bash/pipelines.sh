count() {
  find . -name '*.sh' |
    while read -r f; do
      if grep -q x "$f" &&
         grep -q y "$f"; then
        echo "$f"
      fi
    done \
    | sort -u > out 2>&1
}
