-- Add a verdict to a stored claim (see claim.lua) if it has none and is the claim that the verdict was made for.
-- KEYS[1]: the stored claim. ARGV: the claim's mark, the verdict. Returns the first verdict if there was one already.

local UNSETTLED = 2 ^ 31 -- as in claim.lua: what follows the body is not a verdict but stored until there is one

local data = redis.call('GET', KEYS[1])
if not data or string.sub(data, 1, 4) ~= ARGV[1] then return false end
local ends = 5 + 6 * string.byte(data, 5)
if $WEIGHED then ends = ends + 8 + 2 * struct.unpack('>I2', data, ends + 7) end
local length = struct.unpack('>I4', data, ends + 1)
if length >= UNSETTLED then
  length = length - UNSETTLED
  data = string.sub(data, 1, ends) .. struct.pack('>I4', length) .. string.sub(data, ends + 5, ends + 4 + length)
end
local verdict = string.sub(data, ends + 5 + length)
if verdict ~= '' then return verdict end
redis.call('SET', KEYS[1], data .. ARGV[2], 'KEEPTTL')
return false
