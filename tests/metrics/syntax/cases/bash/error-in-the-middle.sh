before() { [ "$1" ] || return; }

echo ) ( ;;

after() {
  if true; then
    echo 1
  fi
}
