let text a =
  let s = "if && (* no *) ||" in (* a comment *)
  let r = {|match x with "(* *)" |} in
  let q = {sql|select 1 and 2|sql} in
  let c = '"' in
  (* two
     lines (* nested *) "with *) a string" *)
  s ^ r ^ q ^ String.make 1 c
[@@deprecated "if"]
