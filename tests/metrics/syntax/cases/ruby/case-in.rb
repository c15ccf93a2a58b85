def kind(x)
  case x
  in Integer | Float => n if n > 3
    :n
  in { name: String => s } unless s.empty?
    :s
  in [first, *] then first
  in _
    :else
  end
  x in { a: 1 }
  case
  when x > 1, x < 0 then 1
  when x then 2
  else 3
  end
end
