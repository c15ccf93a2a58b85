function outer(xs)
    inner(y) = y > 1 || y < 0
    bound = z -> z ? 1 : 2
    named = function (q)
        if q
            1
        end
    end
    map(xs) do x
        if x && true
            2
        end
    end
    filter(x -> x == 1 || x == 2, xs)
end
const c = (x, y) -> x && y
