-- Gives a lease back without remembering anything of the hop but that its session's last answer is given again now.
-- KEYS  1 caller  2 session  3 tries at PINs
-- ARGV  1 lease  2 '1' when an answer is given again  3 whose PIN the hop was a try at, if that is given back, or ''
if redis.call('HGET', KEYS[1], 'lease') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'lease', 'until')
  if ARGV[3] ~= '' and redis.call('HINCRBY', KEYS[3], ARGV[3], -1) <= 0 then
    redis.call('HDEL', KEYS[3], ARGV[3])
  end
end
if ARGV[2] == '1' and redis.call('HEXISTS', KEYS[2], 'receipt') == 1 then
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[2], 'at', time[1] * 1000 + math.floor(time[2] / 1000))
end
return 1
