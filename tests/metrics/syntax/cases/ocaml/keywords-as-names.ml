let if_ x = x
let match' y = y or true
let method_ = fun ~when_:w -> w
type t = { mutable end_ : int; val_ : bool }
let old a b = a & b
