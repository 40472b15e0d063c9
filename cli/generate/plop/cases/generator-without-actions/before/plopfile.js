export default (plop) => plop.setGenerator('widget', { prompts: [] })
