-- One claim, as newsloom.claims.index.claim_batch makes it, in one atomic step. The contract tests compare the two.
--
-- All keys begin with KEYS[1], a hash tag, so they are on one node of a cluster:
--   (itself)        hash: the state of the shard, and its format version
--   :t              list: "tick:first sequence number", for the ticks within the window
--   :m<sequence>    string: a stored claim, see `pack_claim` below; settle.lua adds the verdict
--   :x<generation>:<bucket>   hash: index entries, few enough for the compact encoding of Redis. When the buckets are
--                             too full, one more is split off (linear hashing, Litwin 1980)
-- Names after a dollar sign are filled in from newsloom.claims.rules.

local base, format_version = KEYS[1], ARGV[1]
local now, seconds, grain, cap = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local ttl = ARGV[6]
local own_key, article, document, exact = ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local postings, quotes, body, interim = ARGV[11], ARGV[12], ARGV[13], ARGV[14]

local WEIGHED = $WEIGHED
local STOP_POSTING = '\255'
local COUNT_BYTES, MAX_COUNT = 3, 2 ^ 24 - 1 -- of a posting list, in an index with weights
local MAX_FREQUENCY = 2 ^ 16 - 1 -- that is stored with a claim
local UNSETTLED = 2 ^ 31 -- is added to the length of a body: what follows is not a verdict but stored until there is one
local MAX_DELETED = 4 -- stored claims and buckets deleted by one claim, so that no claim takes long
local BUCKET_ARTICLES = 2 -- average number of articles in a bucket, at most twice that: short scans, and few buckets

-- The state ---------------------------------------------------------------------------------------------------------

local FIELDS = { 'next', 'floor', 'now', 'tick', 'generation', 'opened_at', 'opened_with', 'posting_items', 'posting_items_before',
  'buckets', 'buckets_before', 'first_kept', 'clearing', 'clearing_buckets', 'cleared' }
local FIRST = { 1, 1, 0, -1, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0 }
if WEIGHED then FIELDS[#FIELDS + 1], FIRST[#FIRST + 1] = 'counted_from', 1 end

local found = redis.call('HMGET', base, 'format_version', unpack(FIELDS))
if found[1] and found[1] ~= format_version then
  return redis.error_reply('NEWSLOOMFORMAT ' .. found[1])
end
local at = {}
for place, field in ipairs(FIELDS) do
  at[field] = tonumber(found[place + 1] or FIRST[place])
end

local function advance()
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

local function begin_generation_if_full()
  local full = at.opened_with < at.next and at.floor >= at.opened_with
    and (at.now - at.opened_at >= seconds or at.next - at.opened_with >= cap)
  if not full then return end
  if at.generation > 0 then
    at.clearing, at.clearing_buckets, at.cleared = at.generation - 1, at.buckets_before, 0
  end
  at.generation = at.generation + 1
  at.counted_from = at.opened_with
  at.opened_at, at.opened_with = at.now, at.next
  at.posting_items, at.posting_items_before = 0, at.posting_items
  at.buckets, at.buckets_before = 1, at.buckets
end

-- In a shard without further claims, forgotten keys are deleted by their expiry instead.
local function delete_forgotten()
  local last = math.min(at.floor, at.first_kept + MAX_DELETED)
  for sequence = at.first_kept, last - 1 do
    redis.call('UNLINK', string.format('%s:m%.0f', base, sequence))
  end
  at.first_kept = last
  for _ = 1, MAX_DELETED do
    if at.cleared >= at.clearing_buckets then break end
    redis.call('UNLINK', string.format('%s:x%.0f:%.0f', base, at.clearing, at.cleared))
    at.cleared = at.cleared + 1
  end
end

local function write_state()
  local values = { 'format_version', format_version }
  for _, field in ipairs(FIELDS) do
    values[#values + 1] = field
    values[#values + 1] = string.format('%.17g', at[field])
  end
  redis.call('HSET', base, unpack(values))
end

-- The index ---------------------------------------------------------------------------------------------------------

local seen = {}

local prefixes = {} -- of the names of buckets, by generation

local function bucket_name(generation, bucket)
  local prefix = prefixes[generation]
  if not prefix then
    prefix = string.format('%s:x%.0f:', base, generation)
    prefixes[generation] = prefix
  end
  return prefix .. bucket
end

-- The largest power of two up to a number. It is needed for every entry, so it is cached.
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

local function key_hash(key)
  local one, two, three = string.byte(key, 2, 4)
  return one * 65536 + two * 256 + three
end

local function hash_of(generation, buckets, key)
  local whole = power(buckets)
  local bucket = key_hash(key) % (2 * whole)
  if bucket >= buckets then bucket = bucket - whole end
  return bucket_name(generation, bucket)
end

-- A new bucket gets an entry without a name, so that it exists and its expiry can be set once.
local function create_bucket(name)
  redis.call('HSET', name, '', '')
  redis.call('PEXPIRE', name, ttl)
end

-- Create the first bucket, or split one more off an older bucket, with the entries that belong to it now.
local function add_bucket()
  if at.next == at.opened_with then return create_bucket(bucket_name(at.generation, 0)) end
  if at.next - at.opened_with <= BUCKET_ARTICLES * at.buckets then return end
  local own, whole = at.buckets, power(at.buckets)
  local from, to = bucket_name(at.generation, own - whole), bucket_name(at.generation, own)
  local entries, moved, gone = redis.call('HGETALL', from), {}, {}
  for place = 1, #entries, 2 do
    if entries[place] ~= '' and key_hash(entries[place]) % (2 * whole) == own then
      moved[#moved + 1], moved[#moved + 2] = entries[place], entries[place + 1]
      gone[#gone + 1] = entries[place]
    end
  end
  create_bucket(to)
  if #gone > 0 then
    redis.call('HDEL', from, unpack(gone))
    redis.call('HSET', to, unpack(moved))
  end
  at.buckets = own + 1
end

-- Return the entries of this generation and of the one before; false if there is none.
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

-- Set the value of a key that was looked up before.
local function put(key, value)
  local entry = seen[key]
  redis.call('HSET', entry[3], key, value)
  entry[1] = value
end

local function claim_under(key)
  local current, older = look(key)
  local data = current or older
  if not data then return nil end
  local sequence = struct.unpack('>I6', data)
  if sequence >= at.floor then return sequence end
  return nil
end

-- Posting lists, as newsloom.claims.index.posting writes them: pairs of sequence number and group; in an index with weights, the
-- number of claims that had the posting comes first.
local function live_items(data)
  local items = {}
  if not data or data == STOP_POSTING then return items end
  local place = WEIGHED and COUNT_BYTES + 1 or 1
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
    if sequence >= at.floor then items[#items + 1] = { sequence, group } end
  end
  return items
end

-- The numbers of a list with a count, as one call of struct unpacks them: for each article twice its sequence number, or one more
-- than that and then its group.
local formats = {}
local function numbers_of(data)
  local number = (#data - COUNT_BYTES) / 6
  formats[number] = formats[number] or '>' .. string.rep('I6', number)
  return { struct.unpack(formats[number], data, COUNT_BYTES + 1) }, number
end

local function pack_item(sequence, group)
  if sequence == group then return struct.pack('>I6', 2 * sequence) end
  return struct.pack('>I6', 2 * sequence + 1) .. struct.pack('>I6', group)
end

-- Add an item to a list. If there are enough of its group, it replaces the latest of them.
local function pack_with(items, same, last, sequence, group)
  if same >= $GROUP_ENTRIES then table.remove(items, last) end
  if WEIGHED and #items >= $GROUP_CAP then table.remove(items, 1) end
  local parts = {}
  for place, each in ipairs(items) do parts[place] = pack_item(each[1], each[2]) end
  parts[#parts + 1] = pack_item(sequence, group)
  return table.concat(parts)
end

local function count(data)
  return data and struct.unpack('>I3', data) or 0
end

-- The end of a list with a count: what is not forgotten, and `most` articles at most.
local function latest(data, most)
  local numbers, number = numbers_of(data)
  local surplus, place = -most, 1
  if number > most then
    while place <= number do
      surplus, place = surplus + 1, place + 1 + numbers[place] % 2
    end
  end
  place = 1
  while place <= number and (surplus > 0 or math.floor(numbers[place] / 2) < at.floor) do
    surplus, place = surplus - 1, place + 1 + numbers[place] % 2
  end
  return string.sub(data, COUNT_BYTES + 1 + 6 * (place - 1))
end

local function with_counted_item(current, sequence, group)
  local counted = struct.pack('>I3', math.min(count(current) + 1, MAX_COUNT))
  if sequence == group then
    return counted .. (current and latest(current, $GROUP_CAP - 1) or '') .. pack_item(sequence, group)
  end
  local items, same, last = live_items(current), 0, nil
  for place, each in ipairs(items) do
    if each[2] == group then same, last = same + 1, place end
  end
  return counted .. pack_with(items, same, last, sequence, group)
end

local function with_item(current, older, sequence, group)
  local items, before = live_items(current), live_items(older)
  if not current and #before == 0 then return pack_item(sequence, group) end
  local groups, count, same, last = {}, 0, 0, nil
  for _, each in ipairs(before) do
    if not groups[each[2]] then groups[each[2]], count = true, count + 1 end
  end
  for place, each in ipairs(items) do
    if not groups[each[2]] then groups[each[2]], count = true, count + 1 end
    if each[2] == group then same, last = same + 1, place end
  end
  if not groups[group] and count >= $GROUP_CAP then return STOP_POSTING end
  return pack_with(items, same, last, sequence, group)
end

local function keys_of(kind, packed)
  local keys = {}
  for place = 1, #packed, 6 do keys[#keys + 1] = kind .. string.sub(packed, place, place + 5) end
  return keys
end

-- floor(log2((claims + $UNSEEN_CLAIMS) / (frequency + 1))), at least 0
local function weight_of(frequency, claims)
  local weight, bound = 0, 2 * (frequency + 1)
  while bound <= claims + $UNSEEN_CLAIMS do weight, bound = weight + 1, 2 * bound end
  return weight
end

-- Unweighed, the earlier of two articles with the same score is better; weighed, the later.
local function is_better(score, sequence, other)
  if score ~= other[1] then return score > other[1] end
  if WEIGHED then return sequence > other[2] end
  return sequence < other[2]
end

-- Return the best articles, `most` at most, as { score, sequence }, the best first.
local function best_of(scores, most)
  local best = {}
  for sequence, score in pairs(scores) do
    local place = #best + 1
    if place <= most or is_better(score, sequence, best[most]) then
      place = math.min(place, most)
      while place > 1 and is_better(score, sequence, best[place - 1]) do
        best[place] = best[place - 1]
        place = place - 1
      end
      best[place] = { score, sequence }
    end
  end
  return best
end

-- Add what a list with a count is worth to the scores of its articles.
local function add_weight(data, weight, scores, groups)
  local numbers, number = numbers_of(data)
  local place = 1
  while place <= number do
    local joined = numbers[place] % 2
    local sequence = (numbers[place] - joined) / 2
    if sequence >= at.floor then
      scores[sequence] = (scores[sequence] or 0) + weight
      groups[sequence] = joined == 1 and numbers[place + 1] or sequence
    end
    place = place + 1 + joined
  end
end

-- Return the best articles by what they share of these postings, at least one if there is one; their groups; the score of an
-- article that has all postings; and how many claims had each. Unweighed, a score is a number of postings; weighed, a sum of weights.
local function shared(keys, claims, most)
  local scores, groups, whole, frequencies = {}, {}, 0, {}
  for place, key in ipairs(keys) do
    local current, older = look(key)
    if WEIGHED then
      frequencies[place] = count(current) + count(older)
      local weight = weight_of(frequencies[place], claims)
      whole = whole + weight
      if weight > 0 and older then add_weight(older, weight, scores, groups) end
      if weight > 0 and current then add_weight(current, weight, scores, groups) end
    else
      whole = whole + 1
      if current ~= STOP_POSTING and older ~= STOP_POSTING then
        local items = {}
        for _, each in ipairs(live_items(older)) do items[each[1]] = each[2] end
        for _, each in ipairs(live_items(current)) do items[each[1]] = each[2] end
        for sequence, group in pairs(items) do
          scores[sequence] = (scores[sequence] or 0) + 1
          groups[sequence] = group
        end
      end
    end
  end
  return best_of(scores, math.max(most, 1)), groups, whole, frequencies
end

-- The claim ---------------------------------------------------------------------------------------------------------

-- number of claims (6 bytes), number of frequencies (2), frequencies (2 each); nothing in an index without weights
local function pack_counts(frequencies, claims)
  if not WEIGHED then return '' end
  local parts = { struct.pack('>I6', claims), struct.pack('>I2', #frequencies) }
  for _, each in ipairs(frequencies) do parts[#parts + 1] = struct.pack('>I2', math.min(each, MAX_FREQUENCY)) end
  return table.concat(parts)
end

-- mark (4 bytes of the claim's key), number of candidates (1), their numbers (6 each), counts, length of the body (4), body, what
-- is stored until the verdict is settled
local function pack_claim(candidates, counts)
  local head = string.sub(own_key, 1, 4) .. string.char(#candidates / 6) .. candidates .. counts
  return head .. struct.pack('>I4', #body + (interim ~= '' and UNSETTLED or 0)) .. body .. interim
end

local function first_answer(sequence)
  local data = redis.call('GET', string.format('%s:m%.0f', base, sequence))
  if not data then return '', false, '' end
  local counts = 5 + 6 * string.byte(data, 5)
  local ends = counts
  if WEIGHED then ends = counts + 8 + 2 * struct.unpack('>I2', data, counts + 7) end
  local length = struct.unpack('>I4', data, ends + 1)
  local verdict = length < UNSETTLED and string.sub(data, ends + 5 + length) or ''
  return string.sub(data, 6, counts), verdict ~= '' and verdict or false, string.sub(data, counts + 1, ends)
end

local function claim()
  local sequence = at.next
  local claims = WEIGHED and sequence - at.counted_from or 0
  at.next = sequence + 1
  local posting_keys, quote_keys = keys_of('p', postings), keys_of('q', quotes)
  local sharers, groups, whole, frequencies = shared(posting_keys, claims, $POSTINGS_KEPT)
  local quoters = shared(quote_keys, claims, $QUOTES_KEPT)

  local chosen, ordered = {}, {}
  local function choose(number)
    if number and not chosen[number] then
      chosen[number] = true
      ordered[#ordered + 1] = number
    end
  end
  if article ~= '' then choose(claim_under('i' .. article)) end
  if document ~= '' then choose(claim_under('d' .. document)) end
  if exact ~= '' then choose(claim_under('e' .. exact)) end
  for place = 1, math.min(#sharers, $POSTINGS_KEPT) do choose(sharers[place][2]) end
  for place = 1, math.min(#quoters, $QUOTES_KEPT) do choose(quoters[place][2]) end
  table.sort(ordered)
  for place, number in ipairs(ordered) do ordered[place] = struct.pack('>I6', number) end
  local candidates = table.concat(ordered)

  local group = sequence
  if sharers[1] and sharers[1][1] >= $GROUP_SHARE * whole then group = groups[sharers[1][2]] end
  for _, keys in ipairs({ posting_keys, quote_keys }) do
    for _, key in ipairs(keys) do
      local current, older = look(key)
      if WEIGHED then
        put(key, with_counted_item(current, sequence, group))
        at.posting_items = at.posting_items + 1
      elseif current ~= STOP_POSTING and older ~= STOP_POSTING then
        put(key, with_item(current, older, sequence, group))
        at.posting_items = at.posting_items + 1
      end
    end
  end

  local own = struct.pack('>I6', sequence)
  look('c' .. own_key)
  put('c' .. own_key, own)
  if document ~= '' then put('d' .. document, own) end
  if article ~= '' and not claim_under('i' .. article) then put('i' .. article, own) end
  if exact ~= '' and not claim_under('e' .. exact) then put('e' .. exact, own) end
  local counts = pack_counts(frequencies, claims)
  redis.call('SET', string.format('%s:m%.0f', base, sequence), pack_claim(candidates, counts), 'PX', ttl)
  return sequence, candidates, false, counts
end

advance()
begin_generation_if_full()
delete_forgotten()
add_bucket()
local sequence, candidates, verdict, counts = claim_under('c' .. own_key), nil, nil, nil
if sequence then
  candidates, verdict, counts = first_answer(sequence)
else
  sequence, candidates, verdict, counts = claim()
end
write_state()
return { sequence, candidates, verdict, at.floor, at.next, at.posting_items + at.posting_items_before, counts }
