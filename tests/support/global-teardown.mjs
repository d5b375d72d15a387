/** Ends what global-setup started. */
export default async function tearDown() {
  for (const server of globalThis.testServers ?? []) await server.stop();
}
