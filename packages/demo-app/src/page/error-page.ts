import { htmlDocument } from './document.ts'
import { escapeHtml } from './escape.ts'

/** What a browser sees when something is wrong. */
export function errorPage(problem: {
  readonly status: number
  readonly title: string
  readonly message: string
}): string {
  const heading = `${problem.status} ${problem.title}`
  return htmlDocument(
    heading,
    `<div class="alone"><section>
  <h1>${escapeHtml(heading)}</h1>
  <p>${escapeHtml(problem.message)}</p>
  <p class="help">Answered by worker pid ${process.pid}. <a href="/">Back to the feed</a></p>
</section></div>`,
  )
}
