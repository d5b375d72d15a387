import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { wabaOf } from '../graph/call.js';
import { paramsOf } from '../graph/params.js';
import { digitsOf } from '../network/dialling.js';
import { bodyAs, invalid, notFound } from '../problems/problem.js';
import type { World } from '../world.js';

const rate = z.number().min(0).optional();
const RatesRequest = z.strictObject({ marketing: rate, utility: rate, authentication: rate, service: rate });
const Tap = z.strictObject({ message_id: z.string(), title: z.string() });

/** How templates did, the rates costs are reckoned with, and the taps on links nobody but the network sees. */
export function analyticsRoutes(app: FastifyInstance, world: World): void {
  const { network, templateAnalytics, tariff, tally, chats } = world;

  app.get('/:version/:node/template_analytics', (request, reply) => ({
    data: [{ data_points: templateAnalytics.of(wabaOf(request, reply, network), paramsOf(request)) }],
  }));

  app.put('/sandbox/rates', (request) => {
    const rates = bodyAs(RatesRequest, request.body);
    const entries = Object.entries(rates).map(([category, price]) => [category.toUpperCase(), price] as const);
    tariff.set(Object.fromEntries(entries));
    return rates;
  });

  app.post('/handsets/:phone/taps', (request, reply) => {
    const { message_id: wamid, title } = bodyAs(Tap, request.body);
    const message = chats.find(wamid);
    if (!message || message.thread.handset.phone !== digitsOf((request.params as { phone: string }).phone))
      throw notFound('message like this on this phone');
    const button = message.shown.buttons?.find((each) => each.type === 'url' && each.title === title);
    if (!button) throw invalid('/title', 'this message has no link with this title');
    tally.clicked(message, 'url_button', title);
    return reply.code(201).send({ url: button.url });
  });
}
