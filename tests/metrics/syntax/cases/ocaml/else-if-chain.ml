let pick x =
  if x = 1 then 1
  else if x = 2 then begin
    for i = 0 to 3 do
      while true do () done
    done;
    2
  end
  else 3
