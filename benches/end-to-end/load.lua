-- Sends the tokens of the file TOKENS by turns, one with each request, as the header of Cloudflare Access or as its cookie.
local requests, turn = {}, 0

function init()
  local name = os.getenv("TOKEN_AS") == "cookie" and "Cookie" or "Cf-Access-Jwt-Assertion"
  local prefix = name == "Cookie" and "CF_Authorization=" or ""
  for token in io.lines(os.getenv("TOKENS")) do
    requests[#requests + 1] = wrk.format("GET", nil, { [name] = prefix .. token })
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
  io.write(string.format("RESULT %d %d %d\n", summary.requests, summary.duration, failed))
end
