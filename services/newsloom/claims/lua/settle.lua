-- Add a verdict to a stored claim (see claim.lua) if it has none and is the claim that the verdict was made for.
-- KEYS[1]: the stored claim. ARGV: the claim's mark, the verdict. Returns the first verdict if there was one already.

local data = redis.call('GET', KEYS[1])
if not data or string.sub(data, 1, 4) ~= ARGV[1] then return false end
local ends = 5 + 6 * string.byte(data, 5)
if $WEIGHED then ends = ends + 8 + 2 * struct.unpack('>I2', data, ends + 7) end
local verdict = string.sub(data, ends + 5 + struct.unpack('>I4', data, ends + 1))
if verdict ~= '' then return verdict end
redis.call('SET', KEYS[1], data .. ARGV[2], 'KEEPTTL')
return false
