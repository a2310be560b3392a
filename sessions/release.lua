-- Gives a lease back without remembering anything of the hop.
-- KEYS  1 caller   ARGV  1 lease
if redis.call('HGET', KEYS[1], 'lease') == ARGV[1] then
  redis.call('HDEL', KEYS[1], 'lease', 'until')
end
return 1
