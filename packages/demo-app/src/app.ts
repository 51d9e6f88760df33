import { createServer, type Server } from 'node:http'
import { createDependency } from './dependency.ts'
import { createFeed } from './feed.ts'
import { createListener } from './http/listener.ts'
import { allRoutes } from './routes/all.ts'
import { readSettings, type Settings } from './settings.ts'
import { openStore } from './store/store.ts'
import { onEveryRequest } from './vices/every-request.ts'
import { startIgnoringTerm } from './vices/ignore-term.ts'
import { slowBoot } from './vices/slow-boot.ts'

const settings = settingsOrExit()
if (settings.ignoreTerm) startIgnoringTerm()

const store = openStore(settings.databasePath)
const feed = createFeed(store, createDependency(settings.dependencyMs))
const app = { routes: allRoutes(store, feed), beforeEach: onEveryRequest(settings) }
const server = createServer(createListener(app))

await slowBoot(settings.bootMs)
listen(server, settings)

function listen(onto: Server, { port, host }: Settings): void {
  const announce = () => console.log(`demo-app listening on ${addressOf(onto)}`)
  if (host === null) onto.listen(port, announce)
  else onto.listen(port, host, announce)
}

function addressOf(listening: Server): string {
  const address = listening.address()
  if (address === null || typeof address === 'string') return String(address)
  const { family, port } = address
  return family === 'IPv6'
    ? `http://[${address.address}]:${port}`
    : `http://${address.address}:${port}`
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env)
  } catch (error) {
    console.error(`demo-app: ${error instanceof Error ? error.message : String(error)}`)
    process.exit(2)
  }
}
