/** What the files beside this one end in: `ts` in the workspace, `js` when built. */
export function extensionOf(moduleUrl: string): 'ts' | 'js' {
  return new URL(moduleUrl).pathname.endsWith('.ts') ? 'ts' : 'js'
}
