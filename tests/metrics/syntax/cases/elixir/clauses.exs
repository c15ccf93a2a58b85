defmodule Fact do
  def of(0), do: 1
  def of(n) when n > 0, do: n * of(n - 1)

  def list([]), do: []
  def list([h | t]) do
    [h | list(t)]
  end
end
IO.puts(if Fact.of(3) > 1, do: "a", else: "b")
