kind() {
  case $1 in
    a|b) echo 1 ;;
    (c) echo 2 ;;
    "*") echo star ;;
    *.txt)
      if [ -f "$1" ]; then
        echo 3
      fi
      ;;
    -*) echo 4 ;;
    *) echo 5 ;;
  esac
  case $2 in (*) echo 6 ;; esac
}
