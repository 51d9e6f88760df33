/** Room that a line needs at least to be worth wrapping. */
const LEAST_COLUMNS = 20

/** A line in pieces that fit, broken between words; all but the first are indented by `hang`. A longer word stays whole. */
export function wrap(
  text: string,
  { columns, hang }: { readonly columns: number; readonly hang: number },
): readonly string[] {
  const room = Math.max(LEAST_COLUMNS, columns)
  const indent = ' '.repeat(hang)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/(?<=\S) /)) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || longer.length <= room) line = longer
    else {
      lines.push(line)
      line = indent + word
    }
  }
  return [...lines, line]
}

/** Of a terminal that knows its size; what goes elsewhere is not broken. */
export function columnsOf({ isTTY, columns }: NodeJS.WriteStream): number {
  return isTTY && columns > 0 ? columns : Infinity
}
