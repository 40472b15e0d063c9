import { FluxStackError } from '../errors/errors.ts'

export type Kind = 'counter' | 'gauge' | 'histogram'

export interface Definition {
  readonly kind: Kind
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  readonly buckets: readonly number[] | undefined
}

/** As Prometheus has them: https://prometheus.io/docs/concepts/data_model/ */
const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/
const LABEL = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/
/** Labels that the format keeps for itself. */
const RESERVED = new Set(['le', 'quantile'])
/** What the framework measures itself. */
const OURS = /^(?:http|process|nodejs|live|fluxstack)_/

/** @throws FluxStackError where no metric can be so, or the `known` one of the name is otherwise. */
export function checkDefinition(definition: Definition, known: Definition | undefined): void {
  const { name, help, labels, buckets = [] } = definition
  if (!NAME.test(name)) throw invalid(name, 'its name is made of letters, digits and underscores')
  if (OURS.test(name))
    throw invalid(name, 'names that start with http_, process_, nodejs_, live_ and fluxstack_ are taken')
  if (help.trim() === '') throw invalid(name, 'it has no help')
  const bad = labels.find((label) => !LABEL.test(label) || RESERVED.has(label))
  if (bad !== undefined) throw invalid(name, `no label can be called "${bad}"`)
  if (new Set(labels).size !== labels.length) throw invalid(name, 'it has a label twice')
  if (
    buckets.some((bound, index) => !Number.isFinite(bound) || bound <= (buckets[index - 1] ?? Number.NEGATIVE_INFINITY))
  )
    throw invalid(name, 'its buckets are finite numbers, each greater than the one before')
  if (known && shape(known) !== shape(definition)) throw twice(known, definition)
}

function shape({ kind, labels, buckets }: Definition): string {
  return JSON.stringify([kind, labels.toSorted(), buckets])
}

function twice(known: Definition, definition: Definition): FluxStackError {
  const message = `The metric ${known.name} is ${inWords(known)} already, and cannot be ${inWords(definition)} too. Give one of them another name; if you have just changed it, start the server again`
  return new FluxStackError(message, { code: 'METRIC_TWICE' })
}

function inWords({ kind, labels, buckets }: Definition): string {
  const named = labels.length === 0 ? 'without labels' : `with the labels ${labels.join(', ')}`
  return `a ${kind} ${named}${buckets ? ` and the buckets ${buckets.join(', ')}` : ''}`
}

function invalid(name: string, why: string): FluxStackError {
  return new FluxStackError(`There cannot be a metric "${name}": ${why}`, { code: 'METRIC_INVALID' })
}
