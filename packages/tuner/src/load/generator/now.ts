/** Monotonic milliseconds, the same in every thread of the process. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6
