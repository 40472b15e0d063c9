export default function (plop) {
  plop.setGenerator('slice', {
    prompts: [{ type: 'input', name: 'name' }],
    actions: [
      {
        type: 'addMany',
        destination: 'app/slices/{{name}}',
        base: 'plop-templates/slice',
        templateFiles: 'plop-templates/slice/**',
        skipIfExists: true,
        stripExtensions: ['hbs'],
        verbose: false,
        globOptions: { dot: true },
      },
    ],
  })
}
