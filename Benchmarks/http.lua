-- wrk's side of the benches. BENCH names the request mix; the other variables place the ids of the loaded jobs
-- (see `job_id` in bench.py, which computes the same ones).
local bench = os.getenv("BENCH")
local base = tonumber(os.getenv("ID_BASE") or "0")
local step = tonumber(os.getenv("ID_STEP") or "0")
local rows = tonumber(os.getenv("ID_ROWS") or "0")
local threads = tonumber(os.getenv("THREADS") or "1")

local all_threads = {}
function setup(thread)
   thread:set("thread_index", #all_threads)
   table.insert(all_threads, thread)
end

local json = { ["Content-Type"] = "application/json", ["Accept"] = "application/json" }
local new_job = '{"taskname": "rpmlint", "item": "foo-1.0-1.fc25", "item_type": "koji_build", "arch": "x86_64", '
   .. '"message_id": "2016-abc", "trigger": {"koji_tag": "f25"}}'
local crash = '{"state": "CRASHED", "notify": "taskotron", "cause": "minion", '
   .. '"keyvals": {"step": "MINION_CREATION", "reason": "TIMED_OUT"}}'

local function job_id(n)
   local ms = base + math.floor(n * step / 1000)
   return string.format("%08x-%04x-7000-8000-%012x", math.floor(ms / 65536), ms % 65536, n)
end

-- Requests are put together from parts that were formatted once: wrk shares the machine with what it measures, and
-- pgbench, which it is compared with, does not format anything either.
local parts = {}
local placed = "/PATH"
local function with_path(method, path, body)
   local key = method .. (body or "")
   local part = parts[key]
   if not part then
      local whole = wrk.format(method, placed, json, body)
      local at = whole:find(placed, 1, true)
      part = { whole:sub(1, at - 1), whole:sub(at + #placed) }
      parts[key] = part
   end
   return part[1] .. path .. part[2]
end

local requests = {}

function requests.create()
   return with_path("POST", "/jobs", new_job)
end

function requests.read()
   return with_path("GET", "/jobs/" .. job_id(math.random(0, rows - 1)))
end

-- Each thread walks its own share of the jobs, with a stride that keeps both reports of a job in order and apart:
-- `window` jobs are reported RUNNING, then the same ones FINISHED.
local sent = 0
local window = 1024
function requests.report()
   local share = math.floor(rows / threads)
   local round = math.floor(sent / (2 * window))
   local place = sent % (2 * window)
   local n = thread_index * share + (round * window + place % window) % share
   local state = place < window and "RUNNING" or "FINISHED"
   sent = sent + 1
   return with_path("PUT", "/jobs/" .. job_id(n) .. "/state", '{"state": "' .. state .. '"}')
end

-- A life is created, RUNNING, FINISHED (or, every 20th, CRASHED) and read. What is to be sent next waits here.
local waiting = {}
lives = 0
function requests.life()
   local next = table.remove(waiting)
   if not next then return requests.create() end
   if next.step == "read" then return with_path("GET", next.path) end
   return with_path("PUT", next.path .. "/state", next.body)
end

local function follow(status, headers, body)
   local id, state = body:match('"uuid":%s*"([%x-]+)"'), body:match('"state":%s*"(%u+)"')
   if status > 201 or not id then return end
   local path = "/jobs/" .. id
   if state == "SCHEDULED" then
      table.insert(waiting, { path = path, body = '{"state": "RUNNING"}' })
   elseif state == "RUNNING" then
      lives = lives + 1
      table.insert(waiting, { path = path, body = lives % 20 == 0 and crash or '{"state": "FINISHED"}' })
   elseif body:find('"changed"', 1, true) then
      table.insert(waiting, { path = path, step = "read" })
   end
end

function init()
   math.randomseed(os.time() + thread_index)
   request = requests[bench]
   if bench == "life" then response = follow end
end

function done(summary, latency)
   local errors, ended = summary.errors, 0
   for _, thread in ipairs(all_threads) do ended = ended + thread:get("lives") end
   io.write(string.format(
      'RESULT {"requests": %d, "lives": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "bad": %d}\n',
      summary.requests, ended, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
      errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
