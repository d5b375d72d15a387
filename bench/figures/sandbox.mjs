import { sandboxRate } from '../lib/sandbox-rate.mjs';
import { SECONDS } from '../lib/load.mjs';

/** The outside must not be what a load test measures. */
export async function sandboxFigures(figures) {
  console.log('Sandbox, alone');
  for (const webhooks of [false, true]) {
    const { perSecond, perCpuSecond, accepted, refused } = await sandboxRate({ seconds: SECONDS, webhooks });
    if (refused) throw new Error(`the sandbox refused a message of the bench: ${refused}`);
    const name = webhooks ? 'sandbox, accepted per second, webhooks taken' : 'sandbox, accepted per second';
    // On a machine that others use as well, what counts is how many one whole processor would have taken.
    const detail = `${accepted} text messages from another process; ${perCpuSecond.toFixed(0)} per second of processor time`;
    figures.record(name, perSecond, '≥ 10000', detail);
  }
}
