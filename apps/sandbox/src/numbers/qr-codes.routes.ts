import type { FastifyInstance, FastifyRequest } from 'fastify';
import { baseUrlOf, numberOf } from '../graph/call.js';
import { pick, withAbsent } from '../graph/fields-selection.js';
import { required } from '../graph/graph-error.js';
import { pageOf } from '../graph/page.js';
import { choiceIn, optionalWord, paramsOf, sized } from '../graph/params.js';
import type { Fields } from '../graph/json.js';
import type { World } from '../world.js';
import type { QrCode } from './qr-codes.js';

const MESSAGE_MAX = 140;
const FORMATS = ['SVG', 'PNG'] as const;
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
    const format = choiceIn(params, 'generate_qr_image', FORMATS);
    const code = optionalWord(params, 'code');
    const qr = code === undefined ? qrCodes.add(number, message) : qrCodes.change(number, code, message);
    const { qr_image_url: imageOf, ...plain } = nodeOf(qr, request);
    return { ...plain, ...(format !== undefined && { qr_image_url: (imageOf as ImageOf)({ format }) }) };
  });

  app.delete('/:version/:node/message_qrdls/:code', (request, reply) => {
    qrCodes.remove(numberOf(request, reply, network), codeIn(request));
    return { success: true };
  });
}

type ImageOf = (modifiers: Readonly<Record<string, string>>) => string;

const codeIn = (request: FastifyRequest): string => (request.params as { code: string }).code;

const shown = (qr: QrCode, request: FastifyRequest): Fields =>
  pick(nodeOf(qr, request), (request.query as { fields?: string }).fields, DEFAULTS, NODE_TYPE);

function nodeOf({ code, message }: QrCode, request: FastifyRequest): Fields {
  const imageOf: ImageOf = ({ format = 'SVG' }) => `${baseUrlOf(request)}/qr/${code}.${format.toLowerCase()}`;
  return {
    code,
    prefilled_message: message,
    deep_link_url: `https://wa.me/message/${code}`,
    qr_image_url: imageOf,
  };
}
