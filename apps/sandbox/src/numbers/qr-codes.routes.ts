import type { FastifyInstance, FastifyRequest } from 'fastify';
import { baseUrlOf, numberOf } from '../graph/call.js';
import { pick, withAbsent } from '../graph/fields-selection.js';
import { required } from '../graph/graph-error.js';
import { pageOf } from '../graph/page.js';
import { choiceIn, optionalWord, paramsOf, sized } from '../graph/params.js';
import type { Fields } from '../graph/json.js';
import { notFound } from '../problems/problem.js';
import type { World } from '../world.js';
import { qrPictureOf, QR_FORMATS } from './qr-picture.js';
import type { QrCode } from './qr-codes.js';

const MESSAGE_MAX = 140;
const DEFAULTS = ['code', 'prefilled_message', 'deep_link_url'];
const NODE_TYPE = 'MessageQRCode';

/** source: whatsapp-cloud-api.md §4.1, message_qrdls */
export function qrCodeRoutes(app: FastifyInstance, { network, qrCodes }: World): void {
  app.get('/:version/:node/message_qrdls', (request, reply) => {
    const number = numberOf(request, reply, network);
    const query = request.query as { fields?: string; code?: string; limit?: string };
    const chosen = query.code === undefined ? qrCodes.of(number) : [qrCodes.require(number, query.code)];
    // Also where there is nothing to show.
    pick(withAbsent([...DEFAULTS, 'qr_image_url'], {}), query.fields, DEFAULTS, NODE_TYPE);
    const { rows, paging } = pageOf(chosen, query, request);
    return { data: rows.map((qr) => shown(qr, request)), paging };
  });

  app.get('/:version/:node/message_qrdls/:code', (request, reply) => {
    const number = numberOf(request, reply, network);
    return { data: [shown(qrCodes.require(number, codeIn(request)), request)] };
  });

  app.post('/:version/:node/message_qrdls', (request, reply) => {
    const number = numberOf(request, reply, network);
    const params = paramsOf(request);
    const message = sized(params, 'prefilled_message', 1, MESSAGE_MAX);
    if (message === undefined) throw required('prefilled_message');
    const format = choiceIn(params, 'generate_qr_image', QR_FORMATS);
    const code = optionalWord(params, 'code');
    const qr = code === undefined ? qrCodes.add(number, message) : qrCodes.change(number, code, message);
    const { qr_image_url: imageOf, ...plain } = nodeOf(qr, request);
    return { ...plain, ...(format !== undefined && { qr_image_url: (imageOf as ImageOf)({ format }) }) };
  });

  app.delete('/:version/:node/message_qrdls/:code', (request, reply) => {
    qrCodes.remove(numberOf(request, reply, network), codeIn(request));
    return { success: true };
  });

  // A picture is public, as the poster it hangs on is.
  app.get('/qr/:picture', async (request, reply) => {
    const { picture } = request.params as { picture: string };
    const [code = '', suffix = ''] = picture.split('.');
    const format = QR_FORMATS.find((each) => each.toLowerCase() === suffix);
    const qr = qrCodes.find(code);
    if (!qr || format === undefined) throw notFound('picture of a QR code here');
    const { mime, bytes } = await qrPictureOf(linkOf(qr), format);
    return reply.type(mime).send(bytes);
  });
}

const linkOf = ({ code }: QrCode): string => `https://wa.me/message/${code}`;

type ImageOf = (modifiers: Readonly<Record<string, string>>) => string;

const codeIn = (request: FastifyRequest): string => (request.params as { code: string }).code;

const shown = (qr: QrCode, request: FastifyRequest): Fields =>
  pick(nodeOf(qr, request), (request.query as { fields?: string }).fields, DEFAULTS, NODE_TYPE);

function nodeOf(qr: QrCode, request: FastifyRequest): Fields {
  const { code, message } = qr;
  const imageOf: ImageOf = (modifiers) => {
    const format = choiceIn(modifiers, 'format', QR_FORMATS) ?? 'SVG';
    return `${baseUrlOf(request)}/qr/${code}.${format.toLowerCase()}`;
  };
  return {
    code,
    prefilled_message: message,
    deep_link_url: linkOf(qr),
    qr_image_url: imageOf,
  };
}
