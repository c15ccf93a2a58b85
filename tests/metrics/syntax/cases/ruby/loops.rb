def loops(rows)
  for a, b in rows do
    until a do
      while b
        b -= 1
      end
    end
  end
  1.upto(3) do |i|
    if i then next end
  end
end
