/** What a bench has found, each held against its budget; a budget reads "≥ 1.5" or "≤ 80". */
export class Figures {
  #figures = [];

  record(name, value, budget, detail) {
    const limit = Number(budget.slice(2));
    const ok = budget.startsWith('≥') ? value >= limit : value <= limit;
    this.#figures.push({ name, value: Number(value.toFixed(3)), budget, ok, detail });
    console.log(`  ${name}: ${value.toFixed(2)} (budget ${budget}) — ${detail}`);
  }

  /** Says that a figure could not be taken on this machine, and why. */
  skip(name, why) {
    console.log(`  ${name}: skipped, ${why}`);
  }

  print() {
    console.log('');
    console.table(
      this.#figures.map(({ name, value, budget, ok }) => ({ figure: name, value, budget, within: ok ? 'yes' : 'NO' })),
    );
    console.log(JSON.stringify({ figures: this.#figures }));
  }
}

/** The middle one of an odd number of values. */
export const median = (values) => [...values].sort((a, b) => a - b)[(values.length - 1) / 2];
