local function one(x)
  local q = [==[ a "quoted" ]] it isn't ]==]
  if x and q then
    return 1
  end
  return 2
end

local function two(x)
  local s = [[
    if x then -- no comment

  ]] .. "\" and " .. 'or'
  while x do x = nil end
end
