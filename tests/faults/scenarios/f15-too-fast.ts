import { eventually } from '../../support/api.js';
import { BOTH, type Scenario } from '../scenario.js';

const STORMS = 4;
const CODES = [130429, 131056, 80007, 4];

/** The network says “too fast”, in all its ways. */
export const tooFast: Scenario = {
  id: 'F15',
  fault: 'storms of 429: the number’s throughput, the pair’s rate, the account’s calls',
  expected: 'the number slows down; no message fails for having been too fast',
  backends: BOTH,
  async run(stage) {
    const traffic = stage.traffic(40);
    for (let storm = 0; storm < STORMS * stage.scale; storm++) {
      const code = stage.random.pick(CODES);
      await stage.chaos({ failWith: { status: 429, code, body: 'graph', rate: 1 } }, `429 with code ${code}`);
      await stage.pause(300, 1_200);
      await stage.calm();
      await stage.pause(100, 500);
    }
    await traffic;
    stage.afterwards(async () => {
      const failed = await eventually(
        () => stage.hero.tenant.api.get('/v1/messages?direction=out&status=failed'),
        ({ status }) => status === 200,
      );
      stage.expect(JSON.stringify(failed.body['data']) === '[]', 'a message failed for having been too fast');
    });
  },
};
