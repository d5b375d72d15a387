import { baseUrl, type Installation } from './programs.js';
import type { Demo } from './seed.js';

/** What the person at the terminal reads when everything runs. */
export function welcome({ config, home }: Installation, demo: Demo | null): string {
  const head = ['', `Trunkline runs at ${baseUrl(config)} (API documents: ${baseUrl(config)}/docs).`];
  const tail = ['', `Logs are in ${home.file('logs')}. Stop with ^C; the data stays.`];
  return [...head, ...(demo ? demoLines(demo, home.file('demo.json')) : []), ...tail].join('\n');
}

function demoLines(demo: Demo, file: string): string[] {
  const { tenant } = demo;
  const [ada, bruno] = demo.handsets;
  const key = `-H 'Authorization: Bearer ${tenant.apiKey}'`;
  const json = `-H 'Content-Type: application/json'`;
  return [
    '',
    `  Provider admin    ${demo.admin.email}  ${demo.admin.password}`,
    ...demo.tenants.map((each) => `  ${each.name.padEnd(17)} ${each.numbers.join(', ')}  API key ${each.apiKey}`),
    `  WhatsApp sandbox  ${demo.sandbox}  phones ${demo.handsets.join(', ')}`,
    `  For scripts       ${file}`,
    '',
    'Try this:',
    '',
    '1. Ada writes to the bakery, which opens the 24-hour window:',
    '',
    `curl -s ${demo.sandbox}/handsets/${ada}/messages ${json} -d '{"to":"${tenant.number}","text":"Do you have rye bread?"}'`,
    '',
    '2. The bakery answers:',
    '',
    `curl -s ${demo.baseUrl}/v1/messages ${key} ${json} -d '{"to":"${ada}","text":"Yes, fresh from the oven."}'`,
    '',
    `   … and Ada reads it: curl -s ${demo.sandbox}/handsets/${ada}/messages`,
    '',
    '3. Bruno has never written. He agrees to hear about his orders, and gets an approved template:',
    '',
    `curl -s ${demo.baseUrl}/v1/contacts/${bruno}/consents ${key} ${json} -d '{"event":"granted","purpose":"utility","method":"web_form"}'`,
    '',
    `curl -s ${demo.baseUrl}/v1/messages ${key} ${json} -d '{"to":"${bruno}","template":{"name":"order_ready","params":["Bruno","A-1042"]}}'`,
  ];
}
