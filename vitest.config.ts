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
          include: ['packages/*/test/e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
