def one(x)
  call(<<~A, <<-'B', x)
    if you #{x ? "end" : 'def'} and

    # no comment
  A
    while #{x && 1}
    B
  x
end

def two = 1
