function before(x)
    x && 1
end

y = = 3

function after(x)
    if x
        1
    end
end
