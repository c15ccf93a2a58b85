run() {
  echo if then else fi
  git for while case
  local if=1
  do_if=1 until_x=2
  --if --case
  x.if && y
}
