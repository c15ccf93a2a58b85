function a(x) if x then return 1 end end function b() while x do end end
local c <const> = function(x) return x & 1 | 2 ~ 3 // 4 end
