/** Ends what global-setup started. */
export default async function tearDown() {
  globalThis.testServers?.redis?.kill('SIGKILL');
  await globalThis.testServers?.postgres?.stop();
}
