import { write, writeSync } from 'node:fs'

const FLUSH_MS = 200
const MOST_PENDING_BYTES = 1_048_576
const LINE_END = 10

/** Writes lines to a descriptor in batches; when nobody reads them, drops lines rather than grow. */
export class LineWriter {
  readonly #fd: number
  #pending: Buffer[] = []
  #pendingBytes = 0
  #timer: NodeJS.Timeout | null = null
  #isWriting = false
  #dropped = 0

  constructor(fd: number) {
    this.#fd = fd
    process.on('exit', () => this.#flushAtExit())
  }

  /** How many lines were not written. */
  get dropped(): number {
    return this.#dropped
  }

  write(line: string): void {
    if (this.#pendingBytes <= MOST_PENDING_BYTES) this.#keep(Buffer.from(`${line}\n`))
    else this.#dropped += 1
  }

  #keep(bytes: Buffer): void {
    this.#pending.push(bytes)
    this.#pendingBytes += bytes.length
    if (this.#isWriting || this.#timer !== null) return
    this.#timer = setTimeout(() => this.#flush(), FLUSH_MS).unref()
  }

  #flush(): void {
    this.#timer = null
    const batch = this.#take()
    this.#isWriting = true
    write(this.#fd, batch, (error, writtenBytes) => {
      this.#isWriting = false
      // EAGAIN: a full pipe whose other end is slow. Anything else: nobody will ever read this, but perhaps what follows.
      const isFull = error?.code === 'EAGAIN'
      const isLost = error !== null && !isFull
      if (isLost) this.#drop(batch)
      const rest = batch.subarray(isLost ? batch.length : isFull ? 0 : writtenBytes)
      const later = this.#take()
      if (rest.length + later.length > 0) this.#keep(Buffer.concat([rest, later]))
    })
  }

  #drop(batch: Buffer): void {
    this.#dropped += batch.reduce((lines, byte) => (byte === LINE_END ? lines + 1 : lines), 0)
  }

  #take(): Buffer {
    const batch = Buffer.concat(this.#pending)
    this.#pending = []
    this.#pendingBytes = 0
    return batch
  }

  #flushAtExit(): void {
    try {
      if (!this.#isWriting && this.#pendingBytes > 0) writeSync(this.#fd, this.#take())
    } catch {
      // The reader is gone or stuck, and so, in a moment, is this process.
    }
  }
}
