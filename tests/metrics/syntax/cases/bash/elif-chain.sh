pick() {
  if [ "$1" = a ]; then
    echo 1
  elif [ "$1" = b ]; then
    echo 2
  elif [[ $1 == c || $1 == d ]]; then
    for x in 1 2; do
      echo "$x"
    done
  else
    echo 4
  fi
}
