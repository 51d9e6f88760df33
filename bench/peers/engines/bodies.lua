-- Counts answers by their body, from the second on that its argument says.
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init(args)
  counts = {}
  from = os.time() + tonumber(args[1] or "0")
end
function response(status, headers, body)
  if os.time() >= from then counts[body] = (counts[body] or 0) + 1 end
end
function done()
  for _, thread in ipairs(threads) do
    for body, count in pairs(thread:get("counts")) do
      io.write("body " .. body .. " " .. count .. "\n")
    end
  end
end
