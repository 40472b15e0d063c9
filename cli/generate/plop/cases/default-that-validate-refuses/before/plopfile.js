export default function (plop) {
  plop.setGenerator('widget', {
    prompts: [{ type: 'input', name: 'name', default: 'x', validate: (text) => text.length > 1 || 'too short' }],
    actions: [{ type: 'add', path: 'out/{{name}}.txt', template: '' }],
  })
}
