local t = {
  open = function(self) if self then end end,
  ["key"] = function() end,
  function() while true do end end,
  ["if"] = 1, end_ = 2,
}
local f = function(...) return ... end
local g, h = function() end, 1
local function outer()
  pcall(function() if a then end end)
  local function inner() return a or b end
  return function(x) return x and inner end
end
