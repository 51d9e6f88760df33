import type { WriteStream } from 'node:tty'
import type { Line } from './frame.ts'

const ESC = '\u001B['
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`
const LEAVE = `${ESC}0m${ESC}?7h${ESC}?25h${ESC}?1049l`

const styles: Record<Line['style'], string> = {
  plain: '0',
  bold: '1',
  title: '7',
  selected: '1;4',
  bad: '31',
  dim: '2',
}

/** Draws lines on a terminal's alternate screen, and only those that changed. */
export class Screen {
  readonly #out: Pick<WriteStream, 'write'>
  #shown: readonly string[] = []

  constructor(out: Pick<WriteStream, 'write'>) {
    this.#out = out
  }

  enter(): void {
    this.#out.write(ENTER)
  }

  leave(): void {
    this.#out.write(LEAVE)
  }

  /** After a resize nothing on the screen is where it was. */
  forget(): void {
    this.#shown = []
    this.#out.write(`${ESC}2J`)
  }

  /** One write per frame, so that no half of it is ever seen. */
  draw(lines: readonly Line[]): void {
    const next = lines.map(({ text, style }) => `${ESC}${styles[style]}m${text}${ESC}0m`)
    const changed = next
      .map((text, row) => (text === this.#shown[row] ? '' : `${ESC}${row + 1};1H${text}`))
      .join('')
    this.#shown = next
    if (changed !== '') this.#out.write(changed)
  }
}
