-- Write keys of the ledger if each still has the value that it is expected to have; else write nothing.
-- KEYS[1]: the hash tag of the ledger. ARGV: the expiry in milliseconds; then, for each key, its name, the value that it should
-- have, and the new one. A value is a plus sign and its bytes; a minus sign is no value. Returns 1 if all were written, else 0.

local base, ttl = KEYS[1] .. ':', ARGV[1]
for place = 2, #ARGV, 3 do
  local held = redis.call('GET', base .. ARGV[place])
  if ARGV[place + 1] ~= (held and '+' .. held or '-') then return 0 end
end
for place = 2, #ARGV, 3 do
  local name, after = base .. ARGV[place], ARGV[place + 2]
  if after == '-' then
    redis.call('UNLINK', name)
  else
    redis.call('SET', name, string.sub(after, 2), 'PX', ttl)
  end
end
return 1
