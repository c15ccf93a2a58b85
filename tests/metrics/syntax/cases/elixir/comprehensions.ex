defmodule C do
  def all(xs) do
    for x <- xs, y <- x, x > 1, odd?(y), z = x * y, into: %{} do
      {x, z}
    end
    for <<c <- "abc">>, do: c
    for {:ok, v} <- xs, v, reduce: 0 do
      acc -> acc + v
    end
    Enum.map(xs, fn x -> if x, do: 1 end)
  end
end
