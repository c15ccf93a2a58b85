defmodule K do
  def kind(x) do
    case x do
      1 -> :a
      y when is_atom(y) and y != nil -> :b
      {:ok, z} ->
        cond do
          z > 1 -> :c
          z == 0 || z < -5 -> :d
          true -> :e
        end
      _ -> :f
    end
  end
  def other(x) do
    x
    |> case do
      nil -> 1
      value -> value
    end
  end
end
