defprotocol Size do
  def size(x)
end
defimpl Size, for: List do
  def size(x), do: length(x)
end
defmodule Op do
  def a + b, do: add(a, b)
  def left <~> right when left and right, do: left
  def !a, do: a
  def unquote(name)(x), do: x
  def if(x, y), do: x or y
  def end_of(do: block), do: block
end
