// An app with every vice, asked for by URL:
//   /?ms=20          answers after that long           /?id=7     journals the start and the end of request 7
//   /?block=50       blocks the loop that long          /spin      never comes back
//   /leak?kib=1024   keeps that much                    /die?how=  sigsegv, sigbus, sigabrt, exit0, exit143, throw, reject, heap
//   /events?ms=5000  sends an event each 100 ms           POST       answers how many bytes came
// BOOT_MS: boots that long.
import fs from 'node:fs'
import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

const journal =
  process.env.FAULT_JOURNAL === undefined ? null : fs.openSync(process.env.FAULT_JOURNAL, 'a')
const note = (word, id) => {
  if (journal !== null && id !== null) fs.writeSync(journal, `${word} ${id} ${process.pid}\n`)
}
const kept = []
const deaths = {
  sigsegv: () => process.kill(process.pid, 'SIGSEGV'),
  sigbus: () => process.kill(process.pid, 'SIGBUS'),
  sigabrt: () => process.abort(),
  exit0: () => process.exit(0),
  exit143: () => process.exit(143),
  throw: () =>
    setImmediate(() => {
      throw new Error('thrown on purpose')
    }),
  reject: () => void Promise.reject(new Error('rejected on purpose')),
  heap: () => {
    const held = []
    for (;;) held.push(Array.from({ length: 10_000 }, (_, index) => ({ index })))
  },
}

const block = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

async function answer(request, response) {
  const url = new URL(request.url, 'http://x')
  const ask = url.searchParams
  const id = ask.get('id')
  note('begin', id)
  if (request.method === 'POST') {
    let bytes = 0
    for await (const chunk of request) bytes += chunk.length
    response.end(JSON.stringify({ bytes }))
    return
  }
  switch (url.pathname) {
    case '/spin':
      response.write('spinning')
      setTimeout(() => {
        for (;;);
      }, 20)
      return
    case '/die':
      response.write('dying')
      setTimeout(() => deaths[ask.get('how')](), 20)
      return
    case '/leak':
      kept.push(Buffer.alloc(Number(ask.get('kib')) * 1024, 1))
      break
    case '/events': {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const until = performance.now() + Number(ask.get('ms'))
      while (performance.now() < until && !response.destroyed) {
        response.write('data: tick\n\n')
        await pause(100)
      }
      response.end()
      return
    }
  }
  if (ask.has('ms')) await pause(Number(ask.get('ms')))
  if (ask.has('block')) block(Number(ask.get('block')))
  note('end', id)
  response.end(`${process.pid}`)
}

await pause(Number(process.env.BOOT_MS ?? 0))
http
  .createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  .listen(Number(process.env.PORT ?? 0), process.env.HOST ?? '127.0.0.1')
