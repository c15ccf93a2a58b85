def before(x)
  return 1 if x
  2
end

def broken(x)
  y = = 3
  x
end

def after(x)
  while x
    x = nil
  end
end
