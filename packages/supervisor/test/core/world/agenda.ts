/** What is going to happen, earliest first; equal instants in the order they were planned (a binary heap). */
export interface Agenda<Item> {
  readonly plan: (atMs: number, item: Item) => void
  readonly nextMs: () => number
  /** Takes the earliest item; only when `nextMs()` is finite. */
  readonly take: () => Item
}

interface Entry<Item> {
  readonly atMs: number
  readonly order: number
  readonly item: Item
}

export function createAgenda<Item>(): Agenda<Item> {
  const heap: Entry<Item>[] = []
  let order = 0
  return {
    plan: (atMs, item) => {
      if (atMs === Infinity) return
      heap.push({ atMs, order: order++, item })
      rise(heap)
    },
    nextMs: () => heap[0]?.atMs ?? Infinity,
    take: () => {
      const first = heap[0]!
      const last = heap.pop()!
      if (heap.length > 0) {
        heap[0] = last
        sink(heap)
      }
      return first.item
    },
  }
}

function isBefore<Item>(a: Entry<Item>, b: Entry<Item>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}

function rise<Item>(heap: Entry<Item>[]): void {
  let at = heap.length - 1
  while (at > 0) {
    const parent = (at - 1) >> 1
    if (!isBefore(heap[at]!, heap[parent]!)) return
    swap(heap, at, parent)
    at = parent
  }
}

function sink<Item>(heap: Entry<Item>[]): void {
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    const right = left + 1
    let least = at
    if (left < heap.length && isBefore(heap[left]!, heap[least]!)) least = left
    if (right < heap.length && isBefore(heap[right]!, heap[least]!)) least = right
    if (least === at) return
    swap(heap, at, least)
    at = least
  }
}

function swap<Item>(heap: Entry<Item>[], a: number, b: number): void {
  const entry = heap[a]!
  heap[a] = heap[b]!
  heap[b] = entry
}
