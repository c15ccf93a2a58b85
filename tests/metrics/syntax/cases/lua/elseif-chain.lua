local function grade(n)
  if n > 9 then
    return 1
  elseif n > 8 and n < 9 then
    return 2
  elseif not n then
    if n == 77 then return 3 end
  else
    if n == 0 then return 4 end
  end
  return n > 5 and 5 or 6
end
