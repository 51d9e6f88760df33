// A server with the vice that VICE names, to see whether the harness sees it.
import fs from 'node:fs'
import http from 'node:http'

const vice = process.env.VICE
let scrapes = 0
const counters = () => {
  scrapes++
  if (vice === 'backwards') return `bad_total ${100 - scrapes}\n`
  if (vice === 'vanishing' && scrapes > 2) return 'other_total 1\n'
  return `bad_total ${scrapes}\n`
}
if (vice === 'litter') fs.writeFileSync(`${process.env.TMPDIR}/litter`, '')
const server = http.createServer((request, response) => response.end(counters()))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.on('SIGUSR2', () => {
  for (let index = 0; index < 5; index++) fs.openSync('/dev/null', 'r')
  console.log('opened')
})
process.on('SIGTERM', () => vice !== 'deaf' && process.exit(vice === 'exit' ? 7 : 0))
