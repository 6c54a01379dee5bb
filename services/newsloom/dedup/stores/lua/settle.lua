-- Adds a verdict to a claim's memory (see claim.lua), if it has none and is the claim that the verdict is of.
-- KEYS[1]: the memory. ARGV: the claim's mark, the verdict.

local data = redis.call('GET', KEYS[1])
if not data or string.sub(data, 1, 4) ~= ARGV[1] then return 0 end
local ends = 5 + 6 * string.byte(data, 5)
if #data > ends + 4 + struct.unpack('>I4', data, ends + 1) then return 0 end
redis.call('SET', KEYS[1], data .. ARGV[2], 'KEEPTTL')
return 1
