expand() {
  local -a list=( "${@:2}" )
  echo "${list[@]/if/&&}" "${x:?missing || gone}" "${#list[@]}"
  printf '%s\n' "${y:=$(z || echo 1)}"
  diff <(sort a && b) >(c)
  arr+=( [if]=1 )
}
