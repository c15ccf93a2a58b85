let outer xs =
  let inner y = y > 1 || y < 0 in
  let value = 1 in
  let* z = bind xs in
  let f = fun q -> if q then 1 else 2 in
  List.iter (fun x -> if inner x then ignore (f x)) xs;
  List.map (function Some x -> x | None -> value) z
