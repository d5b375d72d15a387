import { eventually } from '../../support/api.js';
import { pdf } from '../../support/files.js';
import { must } from '../../support/installation.js';
import { arrivedFrom, keyOf, upload } from '../../support/media-story.js';
import { BOTH, type Scenario } from '../scenario.js';
import { SmallDisk } from '../small-disk.js';
import type { Stage } from '../stage.js';

const FILE_BYTES = 300_000;
/** Into the log alone, past every table. */
const A_MEGABYTE_OF_LOG = "SELECT pg_logical_emit_message(true, 'faults', repeat('x', 1000000))";
/** Nobody does anything by hand; what has to come back may take its usual pauses. */
const BACK_MS = 60_000;

/** Each of the three disks is filled to the last block while there is traffic; then there is room again, and nobody touches anything. */
export const disksFull: Scenario = {
  id: 'F20',
  fault:
    'no room on the disk: for files of media, for the append-only file of Redis, for the tables and the log of Postgres',
  expected:
    'what cannot be kept is refused with 503 and Retry-After, nothing accepted is lost, and all of it goes on by itself',
  backends: BOTH,
  ownPostgres: true,
  smallDisks: true,
  impossible: () => SmallDisk.unavailable(),
  async run(stage) {
    const { controlPlane, worker, redis } = stage.world;
    const programs = [controlPlane, worker];
    const before = programs.map(({ pid }) => pid);
    for (let round = 0; round < stage.scale; round++) {
      await noRoomForFiles(stage, round);
      if (redis) await noRoomForRedis(stage);
      await noRoomForPostgres(stage);
    }
    const after = programs.map(({ pid }) => pid);
    stage.expect(after.join() === before.join(), 'control plane or worker died of a full disk');
  },
};

/** Texts go on. A file is refused and can be sent again later; one that came in is fetched once there is room. */
async function noRoomForFiles(stage: Stage, round: number): Promise<void> {
  const { hero, world } = stage;
  const disk = world.disks!.media;
  const keyed = await keyOf(hero.tenant);
  const file = pdf(FILE_BYTES, 'full');
  const traffic = stage.traffic(20);
  disk.fill();
  stage.fault('no room for files of media');
  const refused = await upload(keyed, file, 'application/pdf');
  stage.expect(isComeBackLater(refused), `a file for which there is no room was answered ${refused.status}`);
  const text = await stage.send(hero, 1, stage.random, 1);
  stage.expect(text.outcome === 'ok', 'no text was accepted while there was no room for files');
  const person = hero.people[round % hero.people.length]!;
  const document = { mime_type: 'application/pdf', data: file.toString('base64') };
  must(
    201,
    await world.installation.sandbox.post(`/handsets/${person.phone}/messages`, { to: hero.number.phone, document }),
  );
  const { mediaId } = await arrivedFrom(hero.tenant, person);
  await eventually(
    () => hero.tenant.api.get(`/v1/media/${mediaId}`),
    ({ body }) => String(body['error']).includes('room'),
  ).catch((error: Error) => stage.expect(false, `nobody says why the file does not come in: ${error.message}`));
  disk.makeRoom();
  const kept = await upload(keyed, file, 'application/pdf');
  stage.expect(kept.status === 201, `a file was answered ${kept.status} although there is room again`);
  await eventually(
    () => hero.tenant.api.get(`/v1/media/${mediaId}`),
    ({ body }) => String(body['status']) === 'stored',
    BACK_MS,
  ).catch((error: Error) => stage.expect(false, `the file that came in was not fetched: ${error.message}`));
  await traffic;
}

/** Redis refuses to write what it cannot note down; the outbox keeps it. */
async function noRoomForRedis(stage: Stage): Promise<void> {
  const { disks, redis } = stage.world;
  const traffic = stage.traffic(30);
  await stage.pause(200, 800);
  disks!.redis.fill();
  stage.fault('no room for the append-only file');
  await eventually(
    () => redis!.tell('SET', 'faults:room', 'x').catch((error: Error) => error.message),
    (said) => String(said).startsWith('MISCONF'),
  ).catch(() => stage.expect(false, 'Redis never noticed that it has no room'));
  const accepted = await stage.send(stage.hero, 2, stage.random, 1);
  stage.expect(accepted.outcome === 'ok', 'nothing was accepted while Redis had no room');
  await stage.pause(1_500, 3_000);
  disks!.redis.makeRoom();
  await traffic;
}

/** First the tables have no room, then the log, at which Postgres goes down; it may not come back before there is room. */
async function noRoomForPostgres(stage: Stage): Promise<void> {
  const { disks, postgres } = stage.world;
  await postgres!.leaveToLauncher();
  const traffic = stage.traffic(40);
  await stage.pause(200, 800);
  disks!.postgres.fill();
  stage.fault('no room for the tables of Postgres');
  await refuses(stage, 'nobody was turned away while Postgres had no room for rows');

  stage.fault('no room for the log of Postgres');
  await eventually(
    async () => {
      disks!.postgres.fill(); // what a checkpoint has let go of
      return stage.world.sql(A_MEGABYTE_OF_LOG).then(
        () => 'up',
        () => 'down',
      );
    },
    (condition) => condition === 'down',
    BACK_MS,
  ).catch(() => stage.expect(false, 'Postgres never went down for want of room'));
  await refuses(stage, 'nobody was turned away while Postgres was down');
  await stage.pause(1_000, 3_000);

  disks!.postgres.makeRoom();
  const back = await stage.send(stage.hero, 1);
  stage.expect(back.outcome === 'ok', 'nothing was accepted although there is room again');
  await traffic;
}

/** Pages that are not full still take rows, so it may take some requests until one is refused. */
async function refuses(stage: Stage, otherwise: string): Promise<void> {
  await eventually(
    async () => {
      stage.world.disks!.postgres.fill();
      return (await stage.send(stage.neighbour, 5, stage.random, 1)).turnedAway;
    },
    (times) => times > 0,
    BACK_MS,
  ).catch(() => stage.expect(false, otherwise));
}

const isComeBackLater = ({ status, headers }: { status: number; headers: Headers }): boolean =>
  status === 503 && headers.has('retry-after');
