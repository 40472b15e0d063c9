export default function (plop) {
  plop.setGenerator('widget', {
    prompts: [{ name: 'name' }],
    actions: [{ type: 'add', path: '.git/hooks/pre-commit', template: 'x' }],
  })
}
