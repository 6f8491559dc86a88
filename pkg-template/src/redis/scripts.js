// What Redis does in one step. Each takes the keys lock, turn and done of one refresh token.
//
// lock: who refreshes, as long as the lease lasts. turn: `n` counts who has had the lock, the fencing token; `c` is the
// latest that has committed. done: the outcome, as JSON, with `by`, who wrote it.

// So long a fencing token is remembered: for longer no process stands still and then goes on.
const REMEMBER = "redis.call('PEXPIRE', KEYS[2], 600000)";

// The outcome there is, or who is at it; else the lock, once more for who has it already.
// ARGV: owner, lease, the access token that is of no use.
export const ACQUIRE = `
local done = redis.call('GET', KEYS[3])
if done then
  local outcome = cjson.decode(done)
  if ARGV[3] == '' or outcome.access ~= ARGV[3] or outcome.next then return {'done', done} end
end
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return {'held', redis.call('PTTL', KEYS[1])} end
redis.call('DEL', KEYS[3])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local fence = redis.call('HINCRBY', KEYS[2], 'n', 1)
${REMEMBER}
return {'mine', fence}`;

export const LOOK = `
local done = redis.call('GET', KEYS[3])
if done then return {'done', done} end
if redis.call('EXISTS', KEYS[1]) == 1 then return {'held', redis.call('PTTL', KEYS[1])} end
return {'none', 0}`;

// Puts the lock back where it is gone and nobody has had it since: its lease ran out, or Redis has lost its keys.
// ARGV: owner, lease, fence.
export const RENEW = `
local holder = redis.call('GET', KEYS[1])
if holder == ARGV[1] then return {'mine', redis.call('PEXPIRE', KEYS[1], ARGV[2])} end
local n = tonumber(redis.call('HGET', KEYS[2], 'n') or 0)
if holder or redis.call('EXISTS', KEYS[3]) == 1 or n > tonumber(ARGV[3]) then return {'lost', 0} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('HSET', KEYS[2], 'n', ARGV[3])
${REMEMBER}
return {'mine', 1}`;

// Writes the outcome, unless a newer holder is at it or has written one. New tokens replace a failure, whoever wrote
// that: they may be all that is left of the session.
// ARGV: owner, fence, outcome, how long to keep it, '1' for new tokens, the channel and the message for
// those who wait: a client that puts a prefix before keys puts none before channels.
export const COMMIT = `
local done = redis.call('GET', KEYS[3])
local outcome = done and cjson.decode(done)
if outcome and outcome.by == ARGV[1] then return {'done', ''} end
local holder = redis.call('GET', KEYS[1])
if holder ~= ARGV[1] then
  if outcome and (outcome.access or ARGV[5] == '0') then return {'stale', done} end
  if holder then return {'held', redis.call('PTTL', KEYS[1])} end
  if not outcome and tonumber(redis.call('HGET', KEYS[2], 'c') or 0) > tonumber(ARGV[2]) then return {'stale', ''} end
end
redis.call('SET', KEYS[3], ARGV[3], 'PX', ARGV[4])
redis.call('HSET', KEYS[2], 'c', ARGV[2])
${REMEMBER}
if holder then redis.call('DEL', KEYS[1]) end
redis.call('PUBLISH', ARGV[6], ARGV[7])
return {'done', ''}`;

// ARGV: owner, the channel and the message for those who wait.
export const RELEASE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'lost', 0} end
redis.call('DEL', KEYS[1])
redis.call('PUBLISH', ARGV[2], ARGV[3])
return {'done', ''}`;
