/** The largest request a supervisor reads. */
export const MOST_REQUEST_BYTES = 64 * 1024
/** The largest answer a client reads. */
export const MOST_ANSWER_BYTES = 4 * 1024 * 1024

const HEADER_BYTES = 4
/** Chunks are joined now and then, so that a frame sent byte by byte costs no more memory than its length. */
const MOST_CHUNKS = 64

/** What a reader has: a whole frame, nothing yet, or proof that the other side does not speak this protocol. */
export type Framed =
  | { readonly kind: 'frame'; readonly text: string }
  | { readonly kind: 'partial' }
  | { readonly kind: 'oversize'; readonly bytes: number }
  | { readonly kind: 'not-text' }

/** One frame: the length of the text in 4 big-endian bytes, then the text in UTF-8. */
export function encodeFrame(text: string): Uint8Array {
  const body = new TextEncoder().encode(text)
  const frame = new Uint8Array(HEADER_BYTES + body.length)
  new DataView(frame.buffer).setUint32(0, body.length)
  frame.set(body, HEADER_BYTES)
  return frame
}

/** Takes bytes as they come and gives frames. Holds at most one frame and the chunk that completed it. */
export class FrameReader {
  readonly #mostBytes: number
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #chunks: Uint8Array[] = []
  #bytes = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#chunks.length > MOST_CHUNKS) this.#join()
  }

  next(): Framed {
    if (this.#bytes < HEADER_BYTES) return { kind: 'partial' }
    const bytes = this.#bodyBytes()
    if (bytes > this.#mostBytes) return { kind: 'oversize', bytes }
    if (this.#bytes < HEADER_BYTES + bytes) return { kind: 'partial' }
    const whole = this.#join()
    this.#keep(whole.subarray(HEADER_BYTES + bytes))
    return this.#decode(whole.subarray(HEADER_BYTES, HEADER_BYTES + bytes))
  }

  #bodyBytes(): number {
    const [first] = this.#chunks
    const head = first !== undefined && first.length >= HEADER_BYTES ? first : this.#join()
    return new DataView(head.buffer, head.byteOffset, HEADER_BYTES).getUint32(0)
  }

  #decode(body: Uint8Array): Framed {
    try {
      return { kind: 'frame', text: this.#decoder.decode(body) }
    } catch {
      return { kind: 'not-text' }
    }
  }

  #keep(rest: Uint8Array): void {
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#bytes = rest.length
  }

  #join(): Uint8Array {
    const [first] = this.#chunks
    if (this.#chunks.length === 1 && first !== undefined) return first
    const whole = new Uint8Array(this.#bytes)
    let at = 0
    for (const chunk of this.#chunks) {
      whole.set(chunk, at)
      at += chunk.length
    }
    this.#chunks = [whole]
    return whole
  }
}
