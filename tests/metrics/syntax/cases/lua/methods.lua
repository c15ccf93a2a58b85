local Picker = {}
function Picker:open(a)
  if a then
    return 1
  end
end
function Picker.new() return setmetatable({}, Picker) end
function a.b.c:deep() end
Picker["other"] = function(a)
  return a
end
Picker.last = function() end
self.handler = function() end
return Picker
