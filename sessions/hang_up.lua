-- Marks a session closed, if it is remembered at all. Where she was stays, so that she can take it up again; but when the
-- gateway says that she heard the last answer, there is nothing to take up.
-- KEYS  1 session  2 caller
-- ARGV  1 '1' when the session was completed  2 the session's digest
-- gives where she was, the first time that this is told of her newest session
local first = redis.call('EXISTS', KEYS[1]) == 1 and redis.call('HSETNX', KEYS[1], 'closed', 1) == 1
local caller = redis.call('HMGET', KEYS[2], 'current', 'lease', 'state')
if caller[1] ~= ARGV[2] then
  return false
end
if ARGV[1] == '1' and not caller[2] then
  redis.call('HDEL', KEYS[2], 'state')
end
return first and caller[3]
