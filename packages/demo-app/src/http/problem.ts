/** A request that cannot be answered as asked, with the status that says why. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

/** 400: the request says something that makes no sense. */
export const badInput = (message: string): Problem => new Problem(400, message)

/** 404: the thing asked for does not exist. */
export const notFound = (message: string): Problem => new Problem(404, message)
