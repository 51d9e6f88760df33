import { DatabaseSync } from 'node:sqlite'
import { schema } from './schema.ts'
import { seed } from './seed.ts'

/**
 * Opens the database, seeded: one of this process's own in memory, or the file at `path`, which any
 * number of processes may share.
 */
export function openDatabase(path: string | null): DatabaseSync {
  const database = new DatabaseSync(path ?? ':memory:')
  database.exec('PRAGMA busy_timeout = 10000')
  if (path !== null) database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  fillOnce(database)
  return database
}

/** The write lock is taken before looking, so that of many processes that start at once one fills. */
function fillOnce(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    if (database.prepare('PRAGMA user_version').get()?.user_version === 0) {
      database.exec(schema)
      seed(database)
      database.exec('PRAGMA user_version = 1')
    }
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
