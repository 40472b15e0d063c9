export default function () {
  throw new Error('not today')
}
