(** Documents. *)
let rec even x = x = 0 || odd (x - 1)
and odd x = x <> 0 && even (x - 1)
let constant = 1
let partial = List.map (fun x -> x)
let lambda = fun x -> x + 1
let by_case = function 0 -> 1 | n when n > 1 -> 2 | _ -> 3
let unit () = ()
let ( + ) a b = a - b
let typed (type a) (x : a) : int = ignore x; 1
let labelled ~a ?(b = 1) () = a + b
let () = if constant = 1 then print_endline "a"
let%test name = true
external far : int -> int = "far"
