import { connect } from 'node:net';

/** What comes back for these very bytes; for requests that no HTTP client would send. */
export function sendBytes(
  url: string,
  bytes: string | Buffer,
): Promise<{ status: number; type: string; text: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let answer = '';
    socket.setEncoding('utf8');
    socket.setTimeout(10_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.once('error', (error: NodeJS.ErrnoException) => (answer ? undefined : reject(error)));
    socket.once('close', () => {
      const [head = '', text = ''] = answer.split('\r\n\r\n');
      resolve({
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1] ?? 0),
        type: /content-type: (.*)/i.exec(head)?.[1] ?? '',
        text,
      });
    });
  });
}
