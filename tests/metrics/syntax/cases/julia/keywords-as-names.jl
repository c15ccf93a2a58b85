function get(d; if_=1, in=2)
    d.end_
    d[end]
    x = d.type
    abstract = 1
    type = 2
    return (; mutable=1)
end
