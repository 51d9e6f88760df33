import { ProtocolError, type ResponseHead } from './head.ts'
import { requestHead } from './request.ts'
import type { StreamOptions } from './stream.ts'
import { holdStreams, type StreamRun } from './stream-run.ts'

/** Holds `count` event streams; each event with data counts as received. */
export function serverSentEvents(options: StreamOptions): StreamRun {
  return holdStreams(options, (stream) => {
    const { index } = stream.report
    const onEvent = (data: string): void => {
      options.onText?.(data, index)
      stream.receive(data)
    }
    const headers = { Accept: 'text/event-stream' }
    stream.start(requestHead(options, index, { headers }), {
      onHead: wantsEventStream,
      onBody: eventReader(onEvent),
      farewell: null,
    })
  })
}

function wantsEventStream({ status, headers }: ResponseHead): void {
  const type = headers.get('content-type') ?? 'nothing'
  if (status !== 200) throw new ProtocolError(`status ${status}`)
  if (!type.startsWith('text/event-stream')) throw new ProtocolError(`content-type ${type}`)
}

function eventReader(onEvent: (data: string) => void): (bytes: Buffer) => void {
  const decoder = new TextDecoder()
  let rest = ''
  return (bytes) => {
    const blocks = (rest + decoder.decode(bytes, { stream: true })).split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = block.split(/\r?\n/).filter((line) => line.startsWith('data:'))
      if (data.length > 0) onEvent(data.map((line) => line.replace(/^data: ?/, '')).join('\n'))
    }
  }
}
