-- Takes a caller's lease if it is free, and returns what is remembered of her and of this session.
-- Where her screen asks for a PIN, the hop is counted as a try at it before anybody looks at what was typed.
-- KEYS  1 caller  2 session  3 tries at PINs, all in one Cluster slot
-- ARGV  1 lease: 16 characters of token, then the hop's fingerprint  2 lease in ms  3 time to live in ms  4 origin
--       5 how long an unsettled try counts, in ms
-- gives {granted, revision, state, current session, lease in force, origin, receipt, closed, ms since its answer,
--        whose PIN is asked, unsettled tries at it, ms for which they count}
-- That age is -1 when the answer met nobody, and false when nothing is known of it.
local caller = redis.call('HMGET', KEYS[1], 'revision', 'state', 'current', 'lease', 'until', 'asks')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local granted = 0
local tries, counts_ms = 0, 0
local left = caller[5] and tonumber(caller[5]) - now or 0
-- More is left of it than it ever had: the server's clock went back, and whoever holds it may have died since.
if not caller[4] or caller[4] == ARGV[1] or left <= 0 or left > tonumber(ARGV[2]) then
  granted = 1
  if caller[6] and caller[4] ~= ARGV[1] then  -- sent once more over a new connection, it is one try
    tries = redis.call('HINCRBY', KEYS[3], caller[6], 1)
    if redis.call('PTTL', KEYS[3]) < 0 then
      redis.call('PEXPIRE', KEYS[3], ARGV[5])  -- from the first of them on: calling again makes nothing longer
    end
    counts_ms = redis.call('PTTL', KEYS[3])
  end
  redis.call('HSET', KEYS[1], 'lease', ARGV[1], 'until', now + ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  -- The origin tells this use of a session id from an earlier one. It is kept from the first opening on, so that a
  -- hop played again after a crash has the same idempotency key.
  if redis.call('HSETNX', KEYS[2], 'origin', ARGV[4]) == 1 then
    redis.call('PEXPIRE', KEYS[2], ARGV[3])
  end
end
local session = redis.call('HMGET', KEYS[2], 'origin', 'receipt', 'closed', 'at')
local age = session[4] and (session[4] == '0' and -1 or math.max(now - session[4], 0))  -- the server's clock may go back
return {granted, caller[1], caller[2], caller[3], caller[4], session[1], session[2], session[3], age, caller[6], tries, counts_ms}
