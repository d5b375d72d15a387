// A node program for tests of what runs nodes: takes the lease of its slot and renews it, and misbehaves as FAKE_MODE says.
import { setTimeout as sleep } from 'node:timers/promises';

const {
  CONTROL_PLANE_URL: url,
  NODE_TOKEN: token,
  NODE_SLOT: slot,
  NODE_INSTANCE: instance,
  FAKE_MODE: mode,
} = process.env;
process.on('SIGTERM', () => mode !== 'stubborn' && end());
console.log(`started slot ${slot} with ${Object.keys(process.env).sort().join(' ')}`);

let epoch = null;
const stats = { in_flight: 0, sent: 0, failed: 0, rss_bytes: 1, event_loop_lag_ms: 0 };

async function call(path, body) {
  const response = await fetch(`${url}/internal/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ slot: Number(slot), ...body }),
  });
  if (response.status === 204) return {};
  const answer = await response.json();
  if (response.status !== 200) throw new Error(`${response.status} ${answer.code}`);
  return answer;
}

async function end() {
  if (epoch) await call('lease/release', { epoch }).catch(() => undefined);
  process.exit(0);
}

if (mode === 'crash') throw new Error('this node was told to crash');
// Nobody may be left to end it: the run of the tests may have been killed.
if (!url) setTimeout(() => process.exit(1), 60_000);
else {
  ({ epoch } = await call('lease', { instance, version: 'fake', protocol: 1 }));
  for (;;) {
    const { state } = await call('lease/renew', { epoch, stats });
    stats.state = state;
    if (state === 'stop' || state === 'drain') await end();
    await sleep(200);
  }
}
