// Loaded before a program whose clock shall be wrong: the time of day is another, time that passes is not.
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 50;
const file = process.env.CLOCK_SHIFT_FILE;
let shift = Number(process.env.CLOCK_SHIFT_MS ?? 0);

if (shift !== 0 || file) {
  const Real = Date;
  const now = () => Real.now() + shift;
  globalThis.Date = new Proxy(Real, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new Real(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}

// The clock of a running program goes wrong, and right again, by what is in a file.
if (file) setInterval(() => (shift = Number(readFileSync(file, 'utf8')) || 0), LOOK_EVERY_MS).unref();
