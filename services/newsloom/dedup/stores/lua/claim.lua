-- One claim, as newsloom.dedup.stores.claim_index makes it, in one atomic step. The contract suite holds the two together.
--
-- All keys begin with KEYS[1], a hash tag, so that they stand on one node of a cluster:
--   (itself)        hash: where the shard stands, and its stamp
--   :t              list: "tick:first sequence number", for the ticks within the window
--   :m<sequence>    string: a claim's memory, see `memory` below; verdicts are added by settle.lua
--   :x<generation>:<bucket>   hash: index entries; few enough in each to be packed. There are as many as the articles
--                             need: one more is split off whenever they are too full (linear hashing, Litwin 1980)
-- $POSTINGS_KEPT and the like are filled in from newsloom.dedup.stores.protocol.

local base, stamp = KEYS[1], ARGV[1]
local now, seconds, grain, cap = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local ttl = ARGV[6]
local own_key, article, document, exact = ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local postings, quotes, body = ARGV[11], ARGV[12], ARGV[13]

local FURNITURE = '\255'
local SWEEP = 4 -- memories and buckets let go by a claim, so that none takes long
local FULL = 2 -- articles in a bucket, on average; at most twice that: short ways to look along, and few buckets

-- The standing ------------------------------------------------------------------------------------------------------

local FIELDS = { 'next', 'floor', 'now', 'tick', 'generation', 'opened_at', 'opened_with', 'listed', 'listed_before',
  'buckets', 'buckets_before', 'swept', 'clearing', 'clearing_buckets', 'cleared' }
local FIRST = { 1, 1, 0, -1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0 }

local found = redis.call('HMGET', base, 'stamp', unpack(FIELDS))
if found[1] and found[1] ~= stamp then
  return redis.error_reply('NEWSLOOMSTAMP ' .. found[1])
end
local at = {}
for place, field in ipairs(FIELDS) do
  at[field] = tonumber(found[place + 1] or FIRST[place])
end

local function move()
  at.now = math.max(now, at.now)
  local tick = math.floor(at.now / grain)
  if at.tick < tick then
    redis.call('RPUSH', base .. ':t', string.format('%.0f:%.0f', tick, at.next))
    at.tick = tick
  end
  local first
  while true do
    local oldest, began = string.match(redis.call('LINDEX', base .. ':t', 0) or '', '^(%d+):(%d+)')
    first = tonumber(began) or at.floor
    if not oldest or (tonumber(oldest) + 1) * grain > at.now - seconds then break end
    redis.call('LPOP', base .. ':t')
  end
  at.floor = math.max(at.floor, first, at.next - cap)
  if at.next <= at.opened_with then at.opened_at = at.now end
end

local function turn()
  local full = at.opened_with < at.next and at.floor >= at.opened_with
    and (at.now - at.opened_at >= seconds or at.next - at.opened_with >= cap)
  if not full then return end
  if at.generation > 0 then
    at.clearing, at.clearing_buckets, at.cleared = at.generation - 1, at.buckets_before, 0
  end
  at.generation = at.generation + 1
  at.opened_at, at.opened_with = at.now, at.next
  at.listed, at.listed_before = 0, at.listed
  at.buckets, at.buckets_before = 1, at.buckets
end

-- What is not swept in time, in a shard that falls silent, goes by its expiry.
local function sweep()
  local last = math.min(at.floor, at.swept + SWEEP)
  for sequence = at.swept, last - 1 do
    redis.call('UNLINK', string.format('%s:m%.0f', base, sequence))
  end
  at.swept = last
  for _ = 1, SWEEP do
    if at.cleared >= at.clearing_buckets then break end
    redis.call('UNLINK', string.format('%s:x%.0f:%.0f', base, at.clearing, at.cleared))
    at.cleared = at.cleared + 1
  end
end

local function write_standing()
  local values = { 'stamp', stamp }
  for _, field in ipairs(FIELDS) do
    values[#values + 1] = field
    values[#values + 1] = string.format('%.17g', at[field])
  end
  redis.call('HSET', base, unpack(values))
end

-- The index ---------------------------------------------------------------------------------------------------------

local seen = {}

local beginnings = {} -- of the buckets' names, by generation

local function named(generation, bucket)
  local beginning = beginnings[generation]
  if not beginning then
    beginning = string.format('%s:x%.0f:', base, generation)
    beginnings[generation] = beginning
  end
  return beginning .. bucket
end

-- The largest power of two up to a number; looked up for every entry, made once.
local powers = {}
local function power(number)
  local found = powers[number]
  if not found then
    found = 1
    while found * 2 <= number do found = found * 2 end
    powers[number] = found
  end
  return found
end

local function spread(key)
  local one, two, three = string.byte(key, 2, 4)
  return one * 65536 + two * 256 + three
end

local function hash_of(generation, buckets, key)
  local whole = power(buckets)
  local bucket = spread(key) % (2 * whole)
  if bucket >= buckets then bucket = bucket - whole end
  return named(generation, bucket)
end

-- A bucket begins with an entry without a name, so that it is there to be given its expiry, once.
local function begin(name)
  redis.call('HSET', name, '', '')
  redis.call('PEXPIRE', name, ttl)
end

-- The first bucket, or one more, with those entries of an older one that now belong there.
local function split()
  if at.next == at.opened_with then return begin(named(at.generation, 0)) end
  if at.next - at.opened_with <= FULL * at.buckets then return end
  local own, whole = at.buckets, power(at.buckets)
  local from, to = named(at.generation, own - whole), named(at.generation, own)
  local entries, moved, gone = redis.call('HGETALL', from), {}, {}
  for place = 1, #entries, 2 do
    if entries[place] ~= '' and spread(entries[place]) % (2 * whole) == own then
      moved[#moved + 1], moved[#moved + 2] = entries[place], entries[place + 1]
      gone[#gone + 1] = entries[place]
    end
  end
  begin(to)
  if #gone > 0 then
    redis.call('HDEL', from, unpack(gone))
    redis.call('HSET', to, unpack(moved))
  end
  at.buckets = own + 1
end

-- The entries of this generation and of the one before; false where there is none.
local function look(key)
  local entry = seen[key]
  if not entry then
    local bucket = hash_of(at.generation, at.buckets, key)
    entry = { redis.call('HGET', bucket, key), false, bucket }
    if at.generation > 0 then
      entry[2] = redis.call('HGET', hash_of(at.generation - 1, at.buckets_before, key), key)
    end
    seen[key] = entry
  end
  return entry[1], entry[2]
end

-- Of a key that was looked for.
local function put(key, value)
  local entry = seen[key]
  redis.call('HSET', entry[3], key, value)
  entry[1] = value
end

local function number_under(key)
  local current, older = look(key)
  local data = current or older
  if not data then return nil end
  local sequence = struct.unpack('>I6', data)
  if sequence >= at.floor then return sequence end
  return nil
end

-- Posting lists, as newsloom.dedup.stores.posting writes them: pairs of sequence number and group.
local function holders(data)
  local held = {}
  if not data or data == FURNITURE then return held end
  local place = 1
  while place <= #data do
    local number = struct.unpack('>I6', data, place)
    local sequence, group = math.floor(number / 2), nil
    place = place + 6
    if number % 2 == 1 then
      group = struct.unpack('>I6', data, place)
      place = place + 6
    else
      group = sequence
    end
    if sequence >= at.floor then held[#held + 1] = { sequence, group } end
  end
  return held
end

local function item(sequence, group)
  if sequence == group then return struct.pack('>I6', 2 * sequence) end
  return struct.pack('>I6', 2 * sequence + 1) .. struct.pack('>I6', group)
end

local function added(current, older, sequence, group)
  local held, before = holders(current), holders(older)
  if not current and #before == 0 then return item(sequence, group) end
  local groups, count, same, last = {}, 0, 0, nil
  for _, each in ipairs(before) do
    if not groups[each[2]] then groups[each[2]], count = true, count + 1 end
  end
  for place, each in ipairs(held) do
    if not groups[each[2]] then groups[each[2]], count = true, count + 1 end
    if each[2] == group then same, last = same + 1, place end
  end
  if not groups[group] and count >= $GROUP_CAP then return FURNITURE end
  if same >= $GROUP_ENTRIES then table.remove(held, last) end
  local parts = {}
  for place, each in ipairs(held) do parts[place] = item(each[1], each[2]) end
  parts[#parts + 1] = item(sequence, group)
  return table.concat(parts)
end

local function keys_of(kind, packed)
  local keys = {}
  for place = 1, #packed, 6 do keys[#keys + 1] = kind .. string.sub(packed, place, place + 5) end
  return keys
end

-- How many of these postings each earlier article has, as { count, sequence, group }, the most first.
local function sharing(keys)
  local counts, groups = {}, {}
  for _, key in ipairs(keys) do
    local current, older = look(key)
    if current ~= FURNITURE and older ~= FURNITURE then
      local held = {}
      for _, each in ipairs(holders(older)) do held[each[1]] = each[2] end
      for _, each in ipairs(holders(current)) do held[each[1]] = each[2] end
      for sequence, group in pairs(held) do
        counts[sequence] = (counts[sequence] or 0) + 1
        groups[sequence] = group
      end
    end
  end
  local ordered = {}
  for sequence, count in pairs(counts) do ordered[#ordered + 1] = { count, sequence, groups[sequence] } end
  table.sort(ordered, function(one, other)
    if one[1] ~= other[1] then return one[1] > other[1] end
    return one[2] < other[2]
  end)
  return ordered
end

-- The claim ---------------------------------------------------------------------------------------------------------

-- mark (4 bytes of the claim's key), number of candidates (1), their numbers (6 each), length of the body (4), body
local function memory(candidates)
  return string.sub(own_key, 1, 4) .. string.char(#candidates / 6) .. candidates .. struct.pack('>I4', #body) .. body
end

local function remembered(sequence)
  local data = redis.call('GET', string.format('%s:m%.0f', base, sequence))
  if not data then return '', false end
  local ends = 5 + 6 * string.byte(data, 5)
  local verdict = string.sub(data, ends + 5 + struct.unpack('>I4', data, ends + 1))
  return string.sub(data, 6, ends), verdict ~= '' and verdict or false
end

local function claimed()
  local sequence = at.next
  at.next = sequence + 1
  local posting_keys, quote_keys = keys_of('p', postings), keys_of('q', quotes)
  local sharers, quoters = sharing(posting_keys), sharing(quote_keys)

  local chosen, ordered = {}, {}
  local function choose(number)
    if number and not chosen[number] then
      chosen[number] = true
      ordered[#ordered + 1] = number
    end
  end
  choose(number_under('i' .. article))
  choose(number_under('d' .. document))
  if exact ~= '' then choose(number_under('e' .. exact)) end
  for place = 1, math.min(#sharers, $POSTINGS_KEPT) do choose(sharers[place][2]) end
  for place = 1, math.min(#quoters, $QUOTES_KEPT) do choose(quoters[place][2]) end
  table.sort(ordered)
  for place, number in ipairs(ordered) do ordered[place] = struct.pack('>I6', number) end
  local candidates = table.concat(ordered)

  local group = sequence
  if sharers[1] and sharers[1][1] >= $GROUP_SHARE * #posting_keys then group = sharers[1][3] end
  for _, keys in ipairs({ posting_keys, quote_keys }) do
    for _, key in ipairs(keys) do
      local current, older = look(key)
      if current ~= FURNITURE and older ~= FURNITURE then
        put(key, added(current, older, sequence, group))
        at.listed = at.listed + 1
      end
    end
  end

  local own = struct.pack('>I6', sequence)
  look('c' .. own_key)
  put('c' .. own_key, own)
  put('d' .. document, own)
  if not number_under('i' .. article) then put('i' .. article, own) end
  if exact ~= '' and not number_under('e' .. exact) then put('e' .. exact, own) end
  redis.call('SET', string.format('%s:m%.0f', base, sequence), memory(candidates), 'PX', ttl)
  return sequence, candidates, false
end

move()
turn()
sweep()
split()
local sequence, candidates, verdict = number_under('c' .. own_key), nil, nil
if sequence then
  candidates, verdict = remembered(sequence)
else
  sequence, candidates, verdict = claimed()
end
write_standing()
return { sequence, candidates, verdict, at.floor, at.next, at.listed + at.listed_before }
