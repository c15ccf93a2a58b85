"""
A module.
"""
module Docs

"One line."
one() = 1

"A type."
struct T end

"""
    two()
"""
function two()
    "not a docstring"
    return 2
end

end # module
