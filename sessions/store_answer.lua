-- Writes a caller's new state and the hop's receipt in one step and gives the lease back, unless somebody else did so first.
-- KEYS  1 caller  2 session  3 tries at PINs
-- ARGV  1 lease  2 revision found at the opening, or ''  3 new revision  4 time to live in ms  5 current session
--       6 receipt  7 origin  8 '1' when the session begins with this hop
--       9 '1' when nobody waits for the answer any more  10 whose PIN the answer asks for, or ''
--       11 whose PIN this hop was a try at, or ''  12 'clear', 'back' or 'keep': what becomes of that try
--       13 state, absent when there is none
-- gives {1} when written, {0, the session's receipt} when the race was lost
local caller = redis.call('HMGET', KEYS[1], 'revision', 'lease', 'until')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local mine = caller[2] == ARGV[1]
if mine and ARGV[11] ~= '' then
  if ARGV[12] == 'clear' then
    redis.call('HDEL', KEYS[3], ARGV[11])
  elseif ARGV[12] == 'back' and redis.call('HINCRBY', KEYS[3], ARGV[11], -1) <= 0 then
    redis.call('HDEL', KEYS[3], ARGV[11])
  end
end
local free = not caller[2] or tonumber(caller[3]) <= now
-- The same hop, taken over by another worker because this one was slow: whoever is first, wins.
local twin = caller[2] and string.sub(caller[2], 17) == string.sub(ARGV[1], 17)
-- A caller without anything has been lost by the server since the opening; nobody has answered her in between.
local unchanged = (caller[1] or '') == ARGV[2] or not (caller[1] or caller[2])
if not ((mine or free or twin) and unchanged) then
  if mine then
    redis.call('HDEL', KEYS[1], 'lease', 'until')
  end
  return {0, redis.call('HGET', KEYS[2], 'receipt')}
end
if ARGV[13] then
  redis.call('HSET', KEYS[1], 'revision', ARGV[3], 'current', ARGV[5], 'state', ARGV[13])
  redis.call('HDEL', KEYS[1], 'lease', 'until')
else
  redis.call('HSET', KEYS[1], 'revision', ARGV[3], 'current', ARGV[5])
  redis.call('HDEL', KEYS[1], 'lease', 'until', 'state')
end
if ARGV[10] ~= '' and ARGV[13] then
  redis.call('HSET', KEYS[1], 'asks', ARGV[10])
else
  redis.call('HDEL', KEYS[1], 'asks')
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('HSET', KEYS[2], 'receipt', ARGV[6], 'origin', ARGV[7], 'at', ARGV[9] == '1' and 0 or now)
if ARGV[8] == '1' then
  redis.call('HDEL', KEYS[2], 'closed')  -- a session id used again
end
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return {1}
