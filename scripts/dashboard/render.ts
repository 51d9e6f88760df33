import { rows, type Panel, type Row } from './panels.ts'

const WIDTH = 24
const HEIGHT = 8
const datasource = { type: 'prometheus', uid: '${datasource}' }
const SELECT = 'job="$job", instance=~"$instance"'

const variables = [
  { name: 'datasource', type: 'datasource', label: 'Data source', query: 'prometheus' },
  variable('job', 'Job', 'label_values(stint_build_info, job)'),
  {
    ...variable('instance', 'Instance', 'label_values(stint_build_info{job="$job"}, instance)'),
    multi: true,
    includeAll: true,
    current: { selected: true, text: ['All'], value: ['$__all'] },
  },
]

function variable(name: string, label: string, query: string): object {
  return { name, type: 'query', label, datasource, query, definition: query, refresh: 2, sort: 1 }
}

/** grafana/stint.json, for Grafana 10 (schema 38) and later. */
export function renderDashboard(): string {
  const dashboard = {
    uid: 'stint',
    title: 'Stint',
    description: 'One row per question. Made by scripts/dashboard; do not edit.',
    tags: ['stint', 'node'],
    schemaVersion: 38,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: variables },
    annotations: { list: [] },
    panels: place(rows),
  }
  return `${JSON.stringify(dashboard, null, 2)}\n`
}

/** Rows below each other, the panels of each side by side. */
function place(all: readonly Row[]): readonly object[] {
  const placed: object[] = []
  let y = 0
  for (const { question, panels } of all) {
    placed.push({ ...rowPanel(question, y), id: placed.length + 1 })
    const width = Math.floor(WIDTH / panels.length)
    for (const [index, panel] of panels.entries()) {
      const gridPos = { x: index * width, y: y + 1, w: width, h: HEIGHT }
      placed.push({ ...panelOf(panel), id: placed.length + 1, gridPos })
    }
    y += HEIGHT + 1
  }
  return placed
}

function rowPanel(title: string, y: number): object {
  return { type: 'row', title, collapsed: false, gridPos: { x: 0, y, w: WIDTH, h: 1 }, panels: [] }
}

function panelOf({ kind, title, about, unit, most, queries }: Panel): object {
  return {
    type: kind === 'name' ? 'stat' : kind,
    title,
    description: about,
    datasource,
    fieldConfig: {
      defaults: { unit, min: 0, ...(most === undefined ? {} : { max: most }) },
      overrides: [],
    },
    options: options[kind],
    targets: Object.entries(queries).map(([legendFormat, query], index) => ({
      refId: String.fromCodePoint(65 + index),
      datasource,
      expr: query.replaceAll('SELECT', SELECT),
      legendFormat,
    })),
  }
}

const legend = { displayMode: 'list', placement: 'bottom', showLegend: true }

const lastValue = { colorMode: 'none', reduceOptions: { calcs: ['lastNotNull'] } }

const options: Record<Panel['kind'], object> = {
  timeseries: { legend, tooltip: { mode: 'multi', sort: 'desc' } },
  stat: { textMode: 'value_and_name', ...lastValue },
  name: { textMode: 'name', ...lastValue },
  'state-timeline': { legend, mergeValues: true, showValue: 'never', tooltip: { mode: 'single' } },
}
