/**
 * Who may call a route of the on-premises API: an `admin`, any `user`, or also the holder of the monitoring key (`monitor`);
 * whom `support` means is the installation's to say.
 * source: whatsapp-onprem-api.md §1, §2
 */
export type OnPremAccess = 'admin' | 'user' | 'support' | 'monitor';
export const ONPREM_ACCESS = 'trunkline:onprem-access';
