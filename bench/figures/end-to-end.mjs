import { bareBullMq } from '../lib/bare-bullmq.mjs';
import { sendAndWait } from '../lib/journey.mjs';
import { startInstallation, startTenant } from '../lib/processes.mjs';

const NAME = 'end to end on Redis ÷ bare BullMQ process rate';
const MESSAGES = 20_000;
/** Each may send a thousand a second, so that their rates are not what is measured. */
const NUMBERS = 4;

/** From the request until the tenant could read "delivered", through every process, with the outside on the same machine. */
export async function endToEndFigure(figures, servers) {
  console.log('End to end, queues on Redis');
  if (!servers.redisUrl) return figures.skip(NAME, 'there is no redis-server on this machine');
  const bare = await bareBullMq(servers.redisUrl);
  const installation = await startInstallation(servers, { queues: 'redis' });
  try {
    const tenant = await startTenant(installation, 2_000, NUMBERS);
    const perSecond = MESSAGES / (await sendAndWait(installation, tenant, MESSAGES));
    figures.record(NAME, perSecond / bare, '≥ 0.25', `${perSecond.toFixed(0)}/s ÷ ${bare.toFixed(0)}/s`);
  } finally {
    await installation.stop();
  }
}
