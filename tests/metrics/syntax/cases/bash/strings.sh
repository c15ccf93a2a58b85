text() {
  echo "if && $(test -f x && echo y) || # no comment"
  echo 'if a; then
    # no comment
  fi && b'
  echo $'it\'s && ||' "${x:-a && b}" ${y#*/} $#
  echo a#b "c" # a comment
  echo `grep x && grep y`
}
