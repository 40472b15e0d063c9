import { appendFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'

export default function (plop) {
  const log = join(plop.getDestBasePath(), 'log.txt')
  plop.setActionType('note', (answers, config, api) => {
    appendFileSync(log, api.renderString(config.text, answers) + ' ' + 1 + '\n')
    if (config.fail) throw new Error('it did not work')
    return 'noted'
  })
  plop.setGenerator('widget', {
    prompts: [{ name: 'name' }],
    actions: [
      (answers) => {
        answers.upper = answers.name.toUpperCase()
      },

      { type: 'add', path: 'out/{{name}}.txt', template: '{{upper}}', skip: ({ name }) => (name === 'skipped' ? 'not today' : undefined) },
      { type: 'note', text: 'after {{name}}',  },
    ],
  })
}
