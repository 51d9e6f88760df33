-- Counts answers by their body.
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() counts = {} end
function response(status, headers, body) counts[body] = (counts[body] or 0) + 1 end
function done()
  for _, thread in ipairs(threads) do
    for body, count in pairs(thread:get("counts")) do
      io.write("body " .. body .. " " .. count .. "\n")
    end
  end
end
