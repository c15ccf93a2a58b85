function text(a, b)
    s = "if && $(a ? "x" : b) # no comment $a"
    r = r"a && b|# no"
    raw = raw"for $x"
    m = """
    while true # not $(a && b)
    """
    c = '#' # a comment
    `cmd && $a`
    #= block
    comment =#
    :if, :(a || b), s, r, raw, m, c
end
