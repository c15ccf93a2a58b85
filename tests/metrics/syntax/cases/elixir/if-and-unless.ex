defmodule I do
  def pick(x) do
    if x == 1 do
      :one
    else
      unless x == 2, do: :other, else: :two
    end
    if x, do: 1, else: 2
    if(x && !y, do: 1)
    x |> if do
      1
    end
  end
end
