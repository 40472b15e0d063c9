export default function (plop) {
  plop.setGenerator('bump', {
    prompts: [{ type: 'input', name: 'version', validate: (text) => /^\d/.test(text) || 'digits' }],
    actions: [
      { type: 'modify', path: 'app/version.ts', pattern: /(version = ')[^']*/g, template: '$1{{version}}' },
      { type: 'modify', path: 'app/other.ts', transform: (text, { version }) => text.replace('VERSION', version) },
      { type: 'modify', path: 'app/version.ts', pattern: 'no such text', template: 'x' },
    ],
  })
}
