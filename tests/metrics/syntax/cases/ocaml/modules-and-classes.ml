module Shop = struct
  let price x = x
  module Cart = struct
    let add x y = if x then y else x
  end
end
module Make (X : S) = struct
  let f x = X.g x
end
module type S = sig
  val g : int -> int
end
class counter init = object (self)
  val mutable n = init
  method get = n
  method add x = if x > 1 then n <- n + x
  method private hidden () = ()
end
