import { defineConfig } from 'vitest/config'

const source = { conditions: ['@stint/source'] }

export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
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
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          // Real supervisors, which mostly wait.
          include: ['packages/supervisor/test/e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          // What measures has the machine for itself.
          include: ['packages/tuner/test/e2e/**/*.test.ts'],
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
