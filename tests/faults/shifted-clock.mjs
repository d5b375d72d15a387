// Loaded before a program whose clock shall be wrong: the time of day is another, time that passes is not.
const shift = Number(process.env.CLOCK_SHIFT_MS ?? 0);

if (shift !== 0) {
  const Real = Date;
  const now = () => Real.now() + shift;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new Real(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}
