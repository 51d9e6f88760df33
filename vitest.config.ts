import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const source = { conditions: ['@stint/source'] }

/** What measures has the machine for itself; the rest mostly waits, and so waits together. */
const measuring = ['calibrate', 'capacity', 'load-books', 'load-truth', 'target'].map(
  (name) => `packages/tuner/test/e2e/${name}.test.ts`,
)

/** Nobody should begin with the longest when the others are done. */
const longest = [
  'month',
  'laws',
  'to-precision',
  'frameworks',
  'control',
  'session',
  'wrapping-apps',
  'evaluate',
  'wrapping-commands',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
      return place === -1 ? longest.length : place
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    sequence: { sequencer: LongestFirst },
    // Hundreds of commands start from source, and stripping types takes more than what they do.
    env: {
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'),
    },
    coverage: {
      provider: 'v8',
      include: ['packages/supervisor/src/core/**', 'packages/supervisor/src/config/**'],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'faults/test/**/*.test.ts'],
          exclude: ['**/e2e/**', '**/node_modules/**'],
          // On two CPUs the default is one.
          maxWorkers: 3,
          // Many start processes, and a slow machine takes its time.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['packages/*/test/e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...measuring],
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          include: measuring,
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
