import { eventually, listIn } from './api.js';
import { must, type Person, type StoryNumber, type Tenant } from './installation.js';

/** Messages of one number to people who may be written to, and what the network says it has got of them. */
export class Traffic {
  private constructor(
    private readonly tenant: Tenant,
    private readonly number: StoryNumber,
    private readonly people: readonly Person[],
  ) {}

  static async from(tenant: Tenant, number: StoryNumber, people = 20): Promise<Traffic> {
    const newcomers = Array.from({ length: people }, async () => {
      const person = await tenant.person();
      await person.writesTo(number);
      return person;
    });
    return new Traffic(tenant, number, await Promise.all(newcomers));
  }

  /** Accepts so many messages and answers their ids. */
  async accept(count: number): Promise<string[]> {
    const messages = Array.from({ length: count }, (_, index) => ({
      from: this.number.phone,
      to: this.people[index % this.people.length]!.phone,
      text: `Message ${index}`,
    }));
    const { body } = must(202, await this.tenant.api.post('/v1/messages/batch', { messages }));
    return listIn(body['results']).map((each) => String(each['id']));
  }

  /** How often the network has accepted each of these messages. */
  async sendsOf(ids: readonly string[]): Promise<number[]> {
    const path = `/oracle/requests?limit=1000&pnid=${this.number.phoneNumberId}`;
    const { body } = must(200, await this.tenant.installation.sandbox.get(path));
    const sent = listIn(body['data']).map((each) => String(each['callback_data']).split('.')[0]);
    return ids.map((id) => sent.filter((each) => each === id).length);
  }

  async statusesOf(ids: readonly string[]): Promise<string[]> {
    return Promise.all(ids.map(async (id) => String((await this.tenant.message(id))['status'])));
  }

  /** Waits until all of them are delivered; says how often each was sent. */
  async delivered(ids: readonly string[], deadlineMs = 40_000): Promise<number[]> {
    await eventually(
      () => this.statusesOf(ids),
      (statuses) => statuses.every((status) => status === 'delivered'),
      deadlineMs,
    );
    return this.sendsOf(ids);
  }
}

/** Each of `count` messages was sent once. */
export const onceEach = (count: number): number[] => Array.from({ length: count }, () => 1);
