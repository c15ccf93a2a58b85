let kind x =
  match x with
  | A -> 1
  | B | C -> 2
  | D y when y > 1 && y < 3 -> 3
  | E { f = Some z } -> (
      match z with
      | 1 -> 4
      | other -> other)
  | _ when x = x -> 5
  | _ -> 6

let risky f =
  try f () with
  | Not_found -> 1
  | _ -> 2
