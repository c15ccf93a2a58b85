defmodule F do
  def outer(xs) do
    inc = fn x -> x + 1 end
    sign = fn
      x when x > 0 -> 1
      0 -> 0
      _ -> -1
    end
    add = &(&1 + &2 && true)
    xs |> Enum.map(inc) |> Enum.map(sign) |> Enum.reduce(add)
  end
end
