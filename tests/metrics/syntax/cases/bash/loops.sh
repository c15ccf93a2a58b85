walk() {
  while read -r line; do
    until false; do
      break
    done
  done < file
  for ((i = 0; i < 3 && i < 4; i++)); do
    echo "$i"
  done
  select x in a b; do
    echo "$x"
  done
  for f in *.sh
  do
    : "$f"
  done
}
