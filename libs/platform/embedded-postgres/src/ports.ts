import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A port on the loopback interface that nobody listens on at this moment. */
export const freePort = (): Promise<number> => listenOnce(0);

export const isPortFree = (port: number): Promise<boolean> =>
  listenOnce(port).then(
    () => true,
    () => false,
  );

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
