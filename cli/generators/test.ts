import * as z from 'zod/mini'
import { defineGenerator, type GeneratorInput } from '../define-generator.ts'
import { CliError } from '../errors.ts'

interface TestAnswers {
  readonly name: string
  readonly type: 'unit' | 'api' | 'live' | 'browser' | 'page'
}

export default defineGenerator<TestAnswers>({
  summary: 'A test that passes, to write another one into',
  description:
    'unit calls code, api asks the app without a port, live is a page connected to it, page renders pages in jsdom, browser drives Chromium against the built app.',
  answers: z.object({
    name: z.string().check(z.meta({ description: 'Name of what is tested, such as prices' })),
    type: z._default(
      z.enum(['unit', 'api', 'live', 'browser', 'page']).check(z.meta({ description: 'What the test works with' })),
      'unit',
    ),
  }),
  affix: { suffix: 'test' },
  examples: [
    { command: 'flux generate test prices', summary: 'Make tests/unit/prices.test.ts' },
    { command: 'flux generate test prices --type api', summary: 'Make tests/api/prices.test.ts' },
    { command: 'flux generate test visits --type live', summary: 'Make tests/live/visits.test.ts' },
    { command: 'flux generate test welcome --type page', summary: 'Make app/client/src/pages/Welcome.test.tsx' },
    { command: 'flux generate test checkout --type browser', summary: 'Make tests/browser/checkout.test.ts' },
  ],
  template(input) {
    refuseWithoutPages(input)
    return [`test/${input.answers.type}`]
  },
  next: ({ answers: { type }, app }) =>
    type === 'browser' ? [`\`${app.pm} run test:browser\``] : [`\`${app.pm} run test\``],
})

function refuseWithoutPages({ answers: { type }, app }: GeneratorInput<TestAnswers>): void {
  if (app.client || (type !== 'browser' && type !== 'page')) return
  throw new CliError('INVALID_VALUE', {
    detail: `--type ${type} is for an app with pages, and this one has none.`,
    fix: 'Choose unit, api or live.',
    state: 'Nothing was written.',
  })
}
