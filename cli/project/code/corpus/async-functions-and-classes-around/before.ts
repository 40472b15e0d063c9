export class Host {
  static #routes = []
  async start() {
    for await (const x of this.list()) {
      const own = services
        .override(A, () => x)
      await own.get(A)
    }
  }
}
