-- Tells wrk's counts as one line of JSON. Times in ms; everything but a page (200) is an error.
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() wrong, asked = 0, os.time() * 10000 end
function request() -- a page from 1 to 40, and a number that was never asked for
  asked = asked + 1
  return wrk.format(nil, (wrk.path:gsub("PAGE", tostring(asked % 40 + 1)):gsub("NEW", tostring(asked))))
end
function response(status) if status ~= 200 then wrong = wrong + 1 end end
function done(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  for _, thread in ipairs(threads) do errors = errors + thread:get("wrong") end
  print(string.format('{"requests": %d, "seconds": %f, "p50": %f, "p95": %f, "errors": %d}', summary.requests,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(95) / 1000, errors))
end
