import { vices } from '../vices/table.ts'
import { htmlDocument } from './document.ts'
import { escapeHtml } from './escape.ts'
import { script } from './script.ts'
import type { FeedItem } from '../feed.ts'
import type { User } from '../store/records.ts'
import type { Vice } from '../vices/vice.ts'

/** What the page shows. */
export interface FeedView {
  readonly user: User
  /** Whose feeds can be chosen. */
  readonly users: readonly User[]
  readonly posts: readonly FeedItem[]
  readonly pid: number
}

/** The one page: a feed, the worker that made it, and the vices. */
export function feedPage({ user, users, posts, pid }: FeedView): string {
  return htmlDocument(
    `${user.name}'s feed`,
    `<header><div>
  <h1>demo-app</h1>
  <form><label>Feed of <select name="user">${users.map((one) => option(one, user)).join('')}</select></label></form>
  <span id="worker" data-pid="${pid}">worker pid ${pid}</span>
</div></header>
<main>
  <div>${posts.map((post) => article(post, user)).join('\n')}</div>
  <aside><section>
    <h2>Vices</h2>
    <output aria-live="polite">Click a vice to see what it does to its worker.</output>
    <ul>${vices.map(viceItem).join('\n')}</ul>
    <p class="help">Also: <a href="/health">health</a>, <a href="/events">events</a>,
      <a href="/api/users">users</a>, <a href="/api/feed/${user.id}">this feed as JSON</a></p>
  </section></aside>
</main>
<script>${script}</script>`,
  )
}

function option({ id, name }: User, chosen: User): string {
  return `<option value="${id}"${id === chosen.id ? ' selected' : ''}>${escapeHtml(name)}</option>`
}

function article({ id, author, caption, hue, createdAt, likeCount }: FeedItem, user: User): string {
  const day = createdAt.slice(0, 10)
  return `<article>
  <div class="author"><span class="avatar" style="--hue:${author.hue}"></span>
    <span>${escapeHtml(author.name)} <small>@${escapeHtml(author.handle)}</small></span></div>
  <div class="picture" style="--hue:${hue}"></div>
  <div><p>${escapeHtml(caption)}</p>
    <button data-post="${id}" data-user="${user.id}">&hearts; <span>${likeCount}</span></button>
    <time datetime="${createdAt}">${day}</time></div>
</article>`
}

function viceItem({ name, route, env, help }: Vice): string {
  const asCode = escapeHtml(help).replaceAll(/`(.+?)`/g, '<code>$1</code>')
  const setting = env === null ? '' : ` Env: <code>${env}</code>.`
  return `<li>${route === null ? name : link(name, route)}
  <span class="help">${asCode}${setting}</span></li>`
}

function link(name: string, { path, example }: NonNullable<Vice['route']>): string {
  const address = example === '' ? path : `${path}?${example}`
  return `<a data-vice href="${escapeHtml(address)}">${name}</a>`
}
