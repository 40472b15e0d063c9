export default function (plop) {
  plop.setGenerator('widget', {
    prompts: [{ name: 'name' }],
    actions: [
      { type: 'modify', path: 'none.txt', pattern: 'a', template: 'b', abortOnFail: false },
      { type: 'add', path: 'out/{{name}}.txt', template: '{{name}}' },
      { type: 'nothing-known', abortOnFail: false },
    ],
  })
}
