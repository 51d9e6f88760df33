/** Whether time does not matter: `pnpm test:long`. */
export const isLong = process.env['STINT_LONG'] === '1'
