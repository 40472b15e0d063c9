import * as z from 'zod/mini'
import { defineGenerator } from '../define-generator.ts'
import { refuseTaken } from '../generate/free-name.ts'

/** Those that come with every app; `plugin.test.ts` compares them with the runtime's. */
export const builtIn = [
  'cors',
  'csrf',
  'logger',
  'monitoring',
  'openapi',
  'rate-limit',
  'security-headers',
  'static',
  'vite',
]

const imported = 'afterEach definePlugin expect installed options plugins spyPlugin test testApp utils z'.split(' ')

export default defineGenerator({
  summary: 'A plugin that takes part in every request, with options in the configuration',
  answers: z.object({ name: z.string().check(z.meta({ description: 'Name of the plugin' })) }),
  affix: { suffix: 'plugin' },
  examples: [
    { command: 'flux generate plugin audit', summary: 'Make app/server/plugins/audit.ts, list it, and test it' },
  ],
  data({ name }) {
    refuseTaken(name.given.kebab, builtIn, 'a plugin', 'every app has a plugin of that name')
    refuseTaken(name.given.camel, imported, 'a plugin', 'its files need that name for something else')
    return {}
  },
  wire: ({ name: { given } }) => [
    {
      file: 'app/server/plugins/index.ts',
      edits: [
        { kind: 'import', from: `./${given.kebab}.ts`, name: given.camel },
        { kind: 'element', array: { from: 'plugins' }, value: given.camel },
      ],
    },
  ],
  next: ({ name: { given } }) => [
    `Set its options in fluxstack.config.ts: \`plugins: { '${given.kebab}': { header: 'another' } }\``,
  ],
})
