function walk(xs)
    for i in 1:3, j in 2:4
        for k = i:j
            k > 1 && continue
        end
    end
    try
        f()
    catch e
        g()
    finally
        h()
    end
    a = [i for i in xs if i > 1]
    b = Dict(k => v for (k, v) in a for _ in k)
    let q = 1
        q
    end
end
