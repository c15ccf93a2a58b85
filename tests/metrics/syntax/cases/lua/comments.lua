#!/usr/bin/env lua
-- a line comment, if x then
--[[ a block
  of two ]]
--[==[ and ]]
  this ]==]
---@param x number
function a() -- beside code
  --[[ before ]] return 1
end
