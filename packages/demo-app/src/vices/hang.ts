/** Never returns. */
export function hang(): void {
  console.log(`demo-app pid ${process.pid} hangs from here on`)
  let rounds = 0n
  while (rounds >= 0n) rounds = (rounds + 1n) & 0xffn
}
