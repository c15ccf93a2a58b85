defmodule W do
  def run(a) do
    with {:ok, b} <- f(a),
         {:ok, c} <- g(b) do
      c
    else
      {:error, e} -> e
      _ -> nil
    end
  end
  def risky(a) do
    try do
      a.()
    rescue
      e in [ArgumentError] -> e
      _ -> 2
    catch
      :exit, _ -> 3
    after
      done()
    end
  end
  def short(a) do
    a.()
  rescue
    _ -> 1
  end
  def wait do
    receive do
      :a -> 1
      {:b, x} when x -> 2
    after
      10 -> 3
    end
  end
end
