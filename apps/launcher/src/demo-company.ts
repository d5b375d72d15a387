import { sleep } from '#platform/kernel';
import { ApiRefusal, type Api } from './api.js';
import { APPROVED_TEMPLATES, PENDING_TEMPLATE } from './demo-data.js';
import { StartRefused } from './refused.js';

const VERDICT_MS = 60_000;
const POLL_MS = 100;

/** What a company of the demo does with its API key; each step can be repeated. */
export class DemoCompany {
  constructor(private readonly api: Api) {}

  /** Submits the templates and waits for the verdicts that come by themselves. */
  async submitTemplates(): Promise<void> {
    for (const template of [...APPROVED_TEMPLATES, PENDING_TEMPLATE]) {
      await this.api.post('/v1/templates', template).catch(unlessSubmitted);
    }
    const deadline = Date.now() + VERDICT_MS;
    for (const { name } of APPROVED_TEMPLATES) {
      while ((await this.statusOf(name)) !== 'approved') {
        if (Date.now() > deadline)
          throw new StartRefused(
            `The demo's template ${name} is ${await this.statusOf(name)}, not approved, after ${VERDICT_MS / 1000} s.`,
            'Look at the logs of worker and sandbox; the next start goes on from here.',
          );
        await sleep(POLL_MS);
      }
    }
  }

  private async statusOf(name: string): Promise<string | undefined> {
    const { data } = await this.api.get<{ data: { status: string }[] }>(`/v1/templates?name=${name}`);
    return data[0]?.status;
  }
}

/** The template was submitted before, and the process died before it could remember. */
function unlessSubmitted(error: unknown): void {
  if (!(error instanceof ApiRefusal) || error.status !== 409) throw error;
}
