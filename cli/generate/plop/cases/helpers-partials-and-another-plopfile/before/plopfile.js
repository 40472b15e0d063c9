export default async function (plop) {
  plop.setPartial('head', '// {{name}}')
  await plop.load('./plop/sub.js', { destBasePath: './' }, { generators: { sub: 'sub-widget', other: 'renamed' }, helpers: true })
  plop.setGenerator('widget', { prompts: [], actions: [] })
}
