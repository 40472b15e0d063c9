export default function (plop: unknown) {
  const = 1
}
