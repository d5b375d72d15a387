/** Seeds, as people write them; the matcher normalises both sides. source: pricing-and-policy.md §5.5 */
export const STOP_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: [
    'stop',
    'stopall',
    'stop all',
    'unsubscribe',
    'cancel',
    'end',
    'quit',
    'optout',
    'opt out',
    'opt-out',
    'revoke',
    'remove me',
    'no more',
  ],
  es: ['baja', 'darse de baja', 'dar de baja', 'parar', 'alto', 'cancelar', 'detener', 'no más', 'salir', 'eliminar'],
  pt: ['parar', 'pare', 'sair', 'cancelar', 'descadastrar', 'remover', 'cancelar inscrição', 'não quero mais'],
  hi: ['रोकें', 'रोको', 'बंद करें', 'बंद करो', 'बंद', 'हटाएं', 'सदस्यता रद्द करें', 'band karo', 'roko'],
  de: ['stopp', 'stop', 'abmelden', 'abbestellen', 'kündigen', 'beenden', 'austragen', 'ende', 'keine nachrichten'],
  fr: ['stop', 'arrêt', 'arrêter', 'désabonner', 'désinscrire', 'se désabonner', 'annuler', 'fin'],
  ar: ['توقف', 'إيقاف', 'إلغاء', 'إلغاء الاشتراك', 'قف', 'لا ترسل'],
  id: ['berhenti', 'stop', 'batal', 'berhenti langganan', 'keluar', 'hapus saya', 'jangan kirim lagi'],
};

export const START_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: ['start', 'unstop', 'subscribe', 'resume'],
  es: ['alta', 'suscribir', 'reanudar'],
  pt: ['voltar', 'inscrever', 'retomar'],
  hi: ['शुरू', 'शुरू करें', 'shuru'],
  de: ['start', 'anmelden', 'wieder'],
  fr: ['reprendre', 'abonner'],
  ar: ['ابدأ', 'اشتراك'],
  id: ['mulai', 'daftar', 'lanjut'],
};

/** A bare yes resumes only as the answer to our own question; anywhere else it belongs to the conversation. */
export const YES_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: ['yes'],
  es: ['sí'],
  pt: ['sim'],
  hi: ['हाँ'],
  de: ['ja'],
  fr: ['oui'],
  ar: ['نعم'],
  id: ['ya'],
};

export const HELP_WORDS: readonly string[] = [
  'help',
  'info',
  'ayuda',
  'ajuda',
  'hilfe',
  'aide',
  'مساعدة',
  'bantuan',
  'मदद',
];
