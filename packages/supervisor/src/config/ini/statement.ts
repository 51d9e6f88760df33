import type { Where } from '../errors.ts'

/** The two vocabularies an ini file may use: our names in `[stint]`, uWSGI's in `[uwsgi]`. */
export type Dialect = 'stint' | 'uwsgi'

/** True for a section that is read; all others belong to somebody else. */
export const isDialect = (section: string): section is Dialect =>
  section === 'stint' || section === 'uwsgi'

/** One setting, after sections, conditions and includes are dealt with, before its value is expanded. */
export interface Statement {
  readonly dialect: Dialect
  readonly key: string
  /** Null for a bare key. */
  readonly value: string | null
  readonly comment: string
  /** What `%(_)` stands for: the value of the variable that `if-env` asked for. */
  readonly asked: string | null
  readonly where: Where & { readonly file: string }
}
