lists() {
  a && b || c
  ! d && { e; f; }
  g; h & i
  [ a = b -a c = d ] && return
  [ -a file ]
  [[ -n $x && -z $y ]]
  (( x > 1 || y < 2 ))
  z=$(( x ? 1 : 2 ))
  j | k |& l
}
