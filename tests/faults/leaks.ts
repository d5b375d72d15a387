import { listIn } from '../support/api.js';
import type { Actor } from './actor.js';
import type { MessageRow } from './evidence.js';
import type { Stage } from './stage.js';

const PROBES = 3;

/** Looks for the word of each company wherever it must not be. */
export async function findLeaks(stage: Stage, messages: readonly MessageRow[]): Promise<string[]> {
  const { world, actors } = stage;
  const logs = world.logs();
  const jobs = world.redis?.everythingSaid() ?? '';
  const said = actors.flatMap(({ name, canary }) => [
    ...(logs.includes(canary) ? [`the text of ${name} is in a log`] : []),
    ...(jobs.includes(canary) ? [`the text of ${name} went to Redis`] : []),
  ]);
  const shown = await Promise.all(actors.map((actor) => seenBy(actor, stage, messages)));
  return [...said, ...shown.flat()];
}

async function seenBy(actor: Actor, { actors }: Stage, messages: readonly MessageRow[]): Promise<string[]> {
  const others = actors.filter((other) => other !== actor);
  const listed = await everythingListed(actor);
  const received = actor.receiver.received.map(({ body }) => body).join('\n');
  const foreign = messages.filter((message) => message.company !== actor.tenant.id).slice(0, PROBES);
  const answers = await Promise.all(foreign.map(({ id }) => actor.tenant.api.get(`/v1/messages/${id}`)));
  return [
    ...others
      .filter(({ canary }) => listed.includes(canary))
      .map(({ name }) => `${actor.name} can list texts of ${name}`),
    ...others
      .filter(({ canary }) => received.includes(canary))
      .map(({ name }) => `${actor.name} received a text of ${name}`),
    ...answers.flatMap(({ status }, index) =>
      status === 404 ? [] : [`${actor.name} asked for ${foreign[index]?.id} and was answered ${status}`],
    ),
  ];
}

async function everythingListed({ tenant }: Actor): Promise<string> {
  let text = '';
  for (let cursor = ''; ;) {
    const { body } = await tenant.api.get(`/v1/messages?limit=100${cursor}`);
    text += JSON.stringify(listIn(body['data']));
    if (String(body['has_more']) !== 'true') return text;
    cursor = `&cursor=${String(body['next_cursor'])}`;
  }
}
