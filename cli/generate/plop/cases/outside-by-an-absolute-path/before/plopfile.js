export default function (plop) {
  plop.setGenerator('widget', {
    prompts: [{ name: 'name' }],
    actions: [
      { type: 'add', path: 'in.txt', template: 'in' },
      { type: 'add', path: '/tmp/flux-plop-outside.txt', template: 'out', abortOnFail: false },
    ],
  })
}
