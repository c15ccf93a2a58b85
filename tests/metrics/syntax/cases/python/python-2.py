def old(x):
    print "if" % x
    try:
        exec "x"
    except E, e:
        raise
    return `x`
