defmodule S do
  @pattern ~r/if && (or|and) # no/
  def text(a, b) do
    s = "if #{if a && b, do: 1} || # no comment"
    t = """
    case x do # not #{a || b}
    """
    c = 'and or' # a comment
    w = ~w(if or and)a
    {s, t, c, w, :"and or", "if": 1, or: 2}
  end
  @doc ~S"""
  Raw \d
  """
  def last, do: ?#
end
