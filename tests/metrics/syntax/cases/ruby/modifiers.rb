def go(x)
  return 1 if x && !x.zero?
  x += 1 while x < 9
  x -= 1 until x == 3 or x == 4
  begin
    x += 1
  end while x < 20
  y = (parse(x) rescue nil)
  raise unless y and x
end
