import type { Shown } from '../chats/shown.js';

export type JoinApproval = 'auto_approve' | 'approval_required';

export interface JoinRequest {
  readonly id: string;
  readonly phone: string;
  /** Sandbox clock, in milliseconds. */
  readonly at: number;
}

/** A message of the group: what its participants see of it. */
export interface GroupMessage {
  readonly wamid: string;
  /** The participant who wrote it; absent when the business did. */
  readonly from?: string;
  readonly type: string;
  /** The wamid this one quotes. */
  readonly quotes?: string;
  readonly shown: Shown;
  readonly at: number;
}

/** What is known of the picture of a group; its bytes are not kept. */
export interface GroupPicture {
  readonly mime: 'image/jpeg' | 'image/png';
  readonly sha256: string;
  /** Length of a side in pixels. */
  readonly side: number;
}

/** A group of a business number: at most eight people who joined by its link (source: whatsapp-cloud-api.md §4.9). */
export interface Group {
  readonly id: string;
  readonly pnid: string;
  readonly subject: string;
  readonly description: string | null;
  readonly approval: JoinApproval;
  readonly inviteCode: string;
  readonly createdAt: number;
  readonly suspended: boolean;
  readonly participants: readonly string[];
  readonly requests: readonly JoinRequest[];
  /** When a participant last wrote: it opens the window for the whole group. */
  readonly heardAt: number;
  readonly picture?: GroupPicture;
  readonly pins?: readonly Pin[];
}

/** A message that stays on top of the group. */
export interface Pin {
  readonly wamid: string;
  /** Sandbox clock, in milliseconds. */
  readonly until: number;
}

/** source: whatsapp-cloud-api.md §4.9 */
export const MOST_PARTICIPANTS = 8;
export const MOST_GROUPS = 10_000;
export const SUBJECT_MAX = 128;
export const DESCRIPTION_MAX = 2_048;

export const inviteLinkOf = ({ inviteCode }: Group): string => `https://chat.whatsapp.com/${inviteCode}`;
