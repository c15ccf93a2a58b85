defmodule Shop.Cart do
  @moduledoc """
  A cart, if any.
  """
  use GenServer

  # a comment
  @doc "Adds && or"
  @spec add(t, integer) :: t
  def add(cart, n) when n > 0 and n < 9 do
    %{cart | n: n}
  end

  defp one(x), do: x || 1
  def none, do: nil
  def empty?(%{items: []}),
    do: true
  def bang!() do
    :ok
  end
  def declared(a, b \\ 1)
  defmacro check(x) do
    quote do
      if unquote(x), do: 1
    end
  end
  defmodule Inner do
    def deep(x), do: x
  end
  defdelegate size(x), to: Enum
end
