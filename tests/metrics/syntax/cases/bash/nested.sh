outer() {
  inner() {
    if [ "$1" ]; then
      return
    fi
  }
  inner "$@" || exit
}
trap 'if x; then y; fi' EXIT
