// Sends to a sandbox as fast as its sockets allow, from a process of its own; prints how many were accepted per second.
import { connect } from 'node:net';

const { HOST, PORT, PNID, TOKEN, SECONDS, CONNECTIONS, DEPTH, PHONES } = process.env;
const phones = JSON.parse(PHONES);
const OK = Buffer.from('HTTP/1.1 200');

/** A whole request as bytes: the generator must cost less than what it measures. */
function request(index) {
  const body = JSON.stringify({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to: phones[index % phones.length],
    type: 'text',
    text: { body: `Message ${index}`, preview_url: false },
    biz_opaque_callback_data: `bench:${process.pid}:${index}`,
  });
  return (
    `POST /v25.0/${PNID}/messages HTTP/1.1\r\nhost: ${HOST}:${PORT}\r\nauthorization: Bearer ${TOKEN}\r\n` +
    `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

let sent = 0;
let accepted = 0;
let refused = '';
const started = performance.now();
const end = started + Number(SECONDS) * 1000;

await Promise.all(
  Array.from(
    { length: Number(CONNECTIONS) },
    () =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(PORT), HOST);
        let open = 0;
        const fill = (count) => {
          let batch = '';
          for (let each = 0; each < count; each++) batch += request(sent++);
          open += count;
          if (count > 0) socket.write(batch, 'latin1');
        };
        socket.setNoDelay(true);
        socket.on('connect', () => fill(Number(DEPTH)));
        socket.on('error', reject);
        socket.on('data', (chunk) => {
          // One answer is one status line; none of them comes in two pieces at this size.
          let answers = 0;
          for (let at = chunk.indexOf('HTTP/1.1 '); at >= 0; at = chunk.indexOf('HTTP/1.1 ', at + 1)) {
            answers++;
            if (chunk.compare(OK, 0, OK.length, at, at + OK.length) === 0) accepted++;
            else refused ||= chunk.toString('latin1', at, at + 800);
          }
          open -= answers;
          if (performance.now() < end) return fill(answers);
          if (open <= 0) {
            socket.destroy();
            resolve();
          }
        });
      }),
  ),
);
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ perSecond: accepted / seconds, accepted, refused }));
