defmodule E do
  def before(x), do: x || 1

  def broken(x), do: x = [1, ,] + 3

  def after_it(x) do
    if x do
      1
    end
  end
end
