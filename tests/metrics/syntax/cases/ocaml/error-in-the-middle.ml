let before x = x && true

let broken = = 3

let after x =
  if x then 1 else 2
