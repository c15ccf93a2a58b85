function pick(x)
    if x == 1
        1
    elseif x == 2 || x == 3
        2
    elseif x == 4
        while true
            break
        end
    else
        5
    end
    x == 1 && return 2
end
