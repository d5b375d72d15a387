import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import { NotFound, type ContactId, type TenantId } from '#platform/kernel';
import type { ContactRef } from '../address.js';
import { ContactRepository } from '../contact.repository.js';
import { ContactViewQuery } from './contact-view.query.js';
import type { ContactView } from './contact.schema.js';

/** Looks contacts up by what a caller has of them: a phone, a business-scoped user id, or our id. */
@Injectable()
export class ContactDirectory {
  constructor(
    private readonly contacts: ContactRepository,
    private readonly views: ContactViewQuery,
  ) {}

  /** The contact meant, or a 404; the id of a contact that was merged leads to the one it became. */
  async require(tx: Tx, tenantId: TenantId, ref: ContactRef | null): Promise<ContactId> {
    const id = ref && (await this.find(tx, tenantId, ref));
    if (!id) throw new NotFound('contact');
    return id;
  }

  async show(tx: Tx, tenantId: TenantId, id: ContactId): Promise<ContactView> {
    const [view] = await this.views.of(tx, tenantId, [id]);
    if (!view) throw new NotFound('contact');
    return view;
  }

  /** Newest first; `phone` leaves the one contact that has it, or none. */
  async list(
    tx: Tx,
    tenantId: TenantId,
    page: { readonly limit: number; readonly before: string | null; readonly only: ContactRef | null },
  ): Promise<ContactView[]> {
    if (!page.only) {
      const ids = await this.views.page(tx, tenantId, page.limit + 1, page.before);
      return this.views.of(tx, tenantId, ids);
    }
    const id = await this.find(tx, tenantId, page.only);
    return id ? this.views.of(tx, tenantId, [id]) : [];
  }

  private async find(tx: Tx, tenantId: TenantId, ref: ContactRef): Promise<ContactId | null> {
    if ('id' in ref) return this.contacts.survivor(tx, tenantId, ref.id);
    const found = await this.contacts.find(tx, tenantId, [ref.address]);
    return [...found.values()][0]?.contactId ?? null;
  }
}
