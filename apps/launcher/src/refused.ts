/** Starting (or going on) is not possible, for a reason that the person at the terminal can change. */
export class StartRefused extends Error {
  constructor(found: string, advice = '', options?: ErrorOptions) {
    super([found, advice].filter(Boolean).join('\n'), options);
    this.name = 'StartRefused';
  }
}
