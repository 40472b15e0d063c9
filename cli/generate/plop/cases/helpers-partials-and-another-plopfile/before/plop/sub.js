export default function (plop) {
  plop.setHelper('twice', (text) => text + text)
  plop.setGenerator('sub', {
    prompts: [{ name: 'name' }],
    actions: [{ type: 'add', path: '{{name}}.txt', templateFile: 'twice.hbs' }],
  })
  plop.setGenerator('other', {
    prompts: [{ name: 'name' }],
    actions: (data) => [{ type: 'add', path: plop.renderString('{{twice name}}.txt', data), template: 'other' }],
  })
}
