-- Marks a session closed, if it is remembered at all. Where she was stays, so that she can take it up again; but when the
-- gateway says that she heard the last answer, there is nothing to take up.
-- KEYS  1 session  2 caller
-- ARGV  1 '1' when the session was completed  2 the session's digest
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'closed', 1)
end
if ARGV[1] == '1' and redis.call('HGET', KEYS[2], 'current') == ARGV[2] and not redis.call('HGET', KEYS[2], 'lease') then
  redis.call('HDEL', KEYS[2], 'state')
end
return 1
