import { describe, expect, it } from '@jest/globals';
import type { TemplateId } from '#platform/kernel';
import { chooseTemplate, statusOf, type Template } from './template.js';

const at = new Date('2026-03-01T10:00:00Z');
const version = (language: string, status: Template['status'], wabaId = 'W1'): Template => ({
  id: `${wabaId}-${language}` as TemplateId,
  wabaId,
  metaId: '1',
  name: 'order_ready',
  language,
  category: 'utility',
  requestedCategory: 'utility',
  status,
  rejectedReason: null,
  components: [],
  parameterFormat: 'positional',
  quality: null,
  createdAt: at,
  updatedAt: at,
});
const chosen = (versions: Template[], language?: string) => {
  const choice = chooseTemplate(versions, { wabaId: 'W1', ...(language ? { language } : {}) });
  return 'template' in choice ? choice.template.id : choice.refusal;
};

describe('Choosing a version of a template', () => {
  it('takes the language asked for, whichever way it is written', () => {
    expect(chosen([version('en_US', 'approved'), version('es', 'approved')], 'en-US')).toBe('W1-en_US');
  });

  it('takes the only usable version when no language is asked for', () => {
    expect(chosen([version('en', 'rejected'), version('es', 'flagged')])).toBe('W1-es');
  });

  it('asks for the language when several would do', () => {
    expect(chosen([version('en', 'approved'), version('es', 'approved')])).toBe('template_language_required');
  });

  it('does not fall back to another language, and not to another account', () => {
    expect(chosen([version('en', 'approved')], 'es')).toBe('template_not_found');
    expect(chosen([version('en', 'approved', 'W2')])).toBe('template_not_found');
  });

  it.each(['submitted', 'pending', 'rejected', 'paused', 'disabled', 'archived', 'locked'] as const)(
    'does not send a template that is %s',
    (status) => expect(chosen([version('en', status)], 'en')).toBe('template_not_usable'),
  );

  it('understands the words of Meta', () => {
    expect(['APPROVED', 'REINSTATED', 'UNARCHIVED', 'PENDING_DELETION', 'NEVER_SEEN'].map(statusOf)).toEqual([
      'approved',
      'approved',
      'approved',
      'pending_deletion',
      null,
    ]);
  });
});
