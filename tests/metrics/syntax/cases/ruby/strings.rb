def all(x)
  a = %w[if end while]
  b = %(unless #{x if x} end)
  c = "#{x ? "a#{x || 1}" : 'if'}"
  d = :"if#{x}"
  e = ?"
  f = /if (?<end>#{x and 1}) # end/x
  g = `ls #{x}`
  h = %q{don't if}
  i = "two
# lines"
  x / 2 / 3
end

def after; end
