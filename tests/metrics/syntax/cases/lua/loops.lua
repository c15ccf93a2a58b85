function loops(rows)
  for i = 1, 10, 2 do
    for k, v in pairs(rows) do
      while v do
        repeat v = v - 1 until v < 0 or k
      end
      if not k then goto continue end
      ::continue::
    end
  end
  do local scoped = 1 end
end
