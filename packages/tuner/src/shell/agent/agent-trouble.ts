/** An agent that cannot be reached or refuses: no candidate is to blame, and nothing can be measured. Its message is one line. */
export class AgentTrouble extends Error {
  override readonly name = 'AgentTrouble'
  /** What it answered with; null: nothing. */
  readonly status: number | null

  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}
