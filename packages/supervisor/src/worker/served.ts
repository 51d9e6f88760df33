import type { Server } from 'node:net'

/** The app's servers that answer on served sockets, by the index of the socket. */
export class ServedServers {
  /** Called once for each server that becomes a served one. */
  onAdd: (server: Server) => void = () => undefined
  readonly #byIndex = new Map<number, Server>()
  readonly #known = new WeakSet<Server>()

  add(index: number, server: Server): void {
    this.#byIndex.set(index, server)
    if (this.#known.has(server)) return
    this.#known.add(server)
    this.onAdd(server)
  }

  remove(index: number): void {
    this.#byIndex.delete(index)
  }

  readonly has = (server: Server): boolean => this.#known.has(server)

  /** The server for a socket: the one that asked for it, else the first. */
  at(index: number): Server | null {
    return this.#byIndex.get(index) ?? this.#byIndex.get(0) ?? this.all()[0] ?? null
  }

  all(): readonly Server[] {
    return [...new Set(this.#byIndex.values())]
  }
}
