local function before(a)
  if a then return 1 end
  return 2
end
local function broken(a)
  local x = = 1
  return a
end
local function after(a)
  while a do a = nil end
  return a
end
