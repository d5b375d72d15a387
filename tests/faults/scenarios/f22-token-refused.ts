import { eventually, listIn } from '../../support/api.js';
import { must } from '../../support/installation.js';
import { BOTH, type Scenario } from '../scenario.js';

/** One company's token is worth nothing for a while. */
export const tokenRefused: Scenario = {
  id: 'F22',
  fault: 'the access token of one company is revoked, and later replaced',
  expected: 'only its own messages wait; the condition of its node says why; they are sent once the token is right',
  backends: BOTH,
  async run(stage) {
    const { hero, neighbour, world } = stage;
    const { admin } = world.installation;
    const give = async (token: string) =>
      must(200, await admin.patch(`/admin/v1/numbers/${hero.number.id}`, { access_token: token }));
    await give('EAAG revoked by somebody');
    stage.fault('an access token is revoked');
    const [own] = await Promise.all([stage.traffic(15, [hero]), stage.traffic(15, [neighbour])]);
    // The node hears of its new token when it renews its lease, and learns what it is worth when it next sends.
    const told = await eventually(
      async () => {
        await stage.send(hero, 1);
        await stage.pause(500, 1_000);
        const { body } = await admin.get(`/admin/v1/nodes/${hero.number.nodeId}`);
        return conditionOf(body['status']?.['conditions']);
      },
      (status) => status === 'False',
      60_000,
    ).catch(() => null);
    stage.expect(told !== null, 'no condition tells of the refused token');
    const reached = await neighbour.tenant.reaches((await stage.send(neighbour, 1)).answers[0]![0]!, 'delivered');
    stage.expect(reached['status'] === 'delivered', 'the neighbour had to wait');
    await give(hero.number.accessToken);
    stage.expect(own.length > 0, 'nothing was sent');
  },
};

const conditionOf = (conditions: Parameters<typeof listIn>[0]): string =>
  String(listIn(conditions).find((each) => String(each['type']) === 'CredentialsValid')?.['status']);
