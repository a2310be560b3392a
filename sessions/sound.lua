-- What a session was answered last, whether it is over, and how long it will still be remembered.
-- KEYS  1 session
-- gives {receipt, closed, milliseconds left}
local session = redis.call('HMGET', KEYS[1], 'receipt', 'closed')
return {session[1], session[2], redis.call('PTTL', KEYS[1])}
