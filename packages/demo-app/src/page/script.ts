/** What the page does once loaded: likes, vices without leaving the page, and who answers now. */
export const script = `
const outcome = document.querySelector('output')
const worker = document.querySelector('#worker')

async function show(label, request) {
  const startedMs = performance.now()
  outcome.textContent = label + ' ...'
  try {
    const response = await request
    const text = await response.text()
    const tookMs = Math.round(performance.now() - startedMs)
    outcome.textContent = label + '\\n' + response.status + ' after ' + tookMs + ' ms\\n' + text
    return response.ok ? JSON.parse(text) : null
  } catch {
    outcome.textContent = label + '\\nno answer: the worker is gone'
    return null
  }
}

document.addEventListener('click', async (event) => {
  const vice = event.target.closest('a[data-vice]')
  const like = event.target.closest('button[data-post]')
  if (vice) {
    event.preventDefault()
    await show('GET ' + vice.getAttribute('href'), fetch(vice.href))
  }
  if (like) {
    const path = '/api/posts/' + like.dataset.post + '/likes'
    const body = JSON.stringify({ userId: Number(like.dataset.user) })
    const answer = await show('POST ' + path, fetch(path, { method: 'POST', body }))
    if (answer) like.querySelector('span').textContent = answer.likes
  }
})

document.querySelector('select').addEventListener('change', (event) => event.target.form.submit())

setInterval(async () => {
  try {
    const response = await fetch('/health', { signal: AbortSignal.timeout(1500) })
    const { pid } = await response.json()
    worker.classList.toggle('changed', worker.dataset.pid !== String(pid))
    worker.dataset.pid = pid
    worker.textContent = 'worker pid ' + pid
  } catch {
    worker.textContent = 'no answer'
  }
}, 2000)
`
