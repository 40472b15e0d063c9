export default function (plop) {
  plop.setGenerator('widget', {
    prompts: [
      { type: 'input', name: 'name', message: () => 'Name?', filter: (text) => text.trim() },
      { type: 'confirm', name: 'withTest', message: 'A test?' },
      { type: 'list', name: 'style', choices: () => [{ name: 'Plain CSS', value: 'css' }, { type: 'separator' }, 'scss'] },
      { type: 'checkbox', name: 'parts', choices: ['head', 'body', { name: 'Foot', value: 'foot', checked: true }] },
      { type: 'number', name: 'columns', default: 2 },
      { type: 'input', name: 'testName', when: ({ withTest }) => withTest, default: ({ name }) => `${name} works` },
      { type: 'password', name: 'meta.token' },
    ],
    actions: [{ type: 'add', path: 'out/{{name}}.txt', template: '{{withTest}} {{style}} {{parts}} {{columns}} {{testName}} {{meta.token}}' }],
  })
}
