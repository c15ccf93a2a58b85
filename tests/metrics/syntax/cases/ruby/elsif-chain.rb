def grade(n)
  if n > 90
    :a
  elsif n > 80 && n < 90
    :b
  elsif n > 70
    if n == 77 then :lucky end
  else
    unless n.nil?
      :d
    else
      :e
    end
  end
end
