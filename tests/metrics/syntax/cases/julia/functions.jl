module M
"""
    f(x)

Documents.
"""
function f(x::Int; y=1) where T
    x
end
g(x) = x + 1
h(x)::Int = x
t(x::T) where {T<:Real} = x
u(x)::T where T = x
function Base.show(io::IO, x::P)
    print(io, x)
end
Base.length(x) = 1
macro m(x) end
+(a, b) = a
function (p::P)(x) x end
@inline function fast(x) x end
@inline quick(x) = x
function declared end
struct P
    x
    P(x) = new(x)
end
const value = 1
values = [1]
end
