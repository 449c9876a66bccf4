/** The asks that concern patients and what goes out to them, in words; the others, and all of them together, are in asks.ts. */
import type { AskGroup } from './note.ts';

export const patients: AskGroup<'patient' | 'contact' | 'template'> = {
  'patient:find': {
    says: 'Patients by part of a name, own number or birth date; an empty text finds everybody. Ascending by name.',
    needs: 'colleague',
  },
  'patient:get': {
    says: 'One patient with contacts, the threads about them, and the duplicates merged into them.',
    needs: 'colleague',
    faults: ['access.refused'],
  },
  'patient:put': {
    says: 'A new or changed record: compare-and-swap on `version`.',
    needs: 'colleague',
    faults: ['access.refused', 'conflict.version', 'conflict.duplicate', 'conflict.head'],
    tells: ['patient:changed'],
  },
  'patient:import': {
    says: 'Up to a few hundred lines of a file; each stands or falls by itself, found again by its own number.',
    needs: 'administrator',
    tells: ['patients:changed'],
  },
  'patient:merge': {
    says: 'Two records are one person: messages go to `intoId` from now on.',
    needs: 'administrator',
    faults: ['conflict.head'],
    tells: ['patient:changed'],
  },
  'patient:unmerge': {
    says: 'They are two people after all.',
    needs: 'administrator',
    tells: ['patient:changed'],
  },
  'contact:restore': {
    says: 'Somebody has made sure that a bounced address is right: it may be used again. An opt-out stays.',
    needs: 'colleague',
    faults: ['access.refused', 'sending.refused'],
    tells: ['patient:changed'],
  },
  'template:list': { says: 'The practice’s templates.', needs: 'colleague' },
  'template:put': {
    says: 'Saves one: compare-and-swap on `version`.',
    needs: 'colleague',
    faults: ['access.refused', 'conflict.version'],
    tells: ['templates:changed'],
  },
  'template:remove': {
    says: 'Removes one; where there is none it is the same success.',
    needs: 'colleague',
    tells: ['templates:changed'],
  },
};

export const sending: AskGroup<'delivery' | 'mobile' | 'gateway' | 'credit'> = {
  'delivery:cancel': {
    says: 'Within the ten seconds of undo: it is not sent, its credits come back, and a link that it would have brought ends.',
    needs: 'thread',
    faults: ['conflict.head'],
    tells: ['message:added', 'credit:changed'],
  },
  'delivery:get': { says: 'The fate of one e-mail or text, with its history.', needs: 'thread' },
  'delivery:settings': {
    says: 'What administrators decided about sending, and what the operator has set up.',
    needs: 'colleague',
  },
  'delivery:configure': {
    says: 'Saves the settings: compare-and-swap on `version`.',
    needs: 'administrator',
    faults: ['conflict.version'],
    tells: ['delivery:configured'],
  },
  'delivery:test': {
    says: 'A fixed sentence to an address of one’s own, to see whether sending works. A text takes one credit.',
    needs: 'administrator',
    faults: ['credit.none', 'sending.refused'],
    tells: ['credit:changed'],
  },
  'mobile:get': {
    says: 'Where colleagues may text a colleague, or null.',
    needs: 'colleague',
    faults: ['access.refused'],
  },
  'mobile:put': {
    says: 'The number at which colleagues may text oneself, or null.',
    needs: 'colleague',
    faults: ['sending.refused'],
  },
  'gateway:get': { says: 'Who the gateway is, for an owner to sign, and its newest key.', needs: 'colleague' },
  'credit:get': { says: 'The balance, and where it counts as low.', needs: 'colleague' },
  'credit:ledger': { says: 'The ledger, newest first, a page before `beforeSeq`.', needs: 'administrator' },
  'credit:purchase': {
    says: 'Records credits that were bought. The same `purchaseId` again is the same purchase.',
    needs: 'administrator',
    faults: ['conflict.duplicate'],
    tells: ['credit:changed'],
  },
  'credit:usage': {
    says: 'Credits spent by month, person and patient; refunds are taken off.',
    needs: 'administrator',
  },
};

export const directMessages: AskGroup<'dm'> = {
  'dm:send': {
    says: 'A Direct Message: its event, document, keys’ shares and the e-mail with its link in one commit, which also reserves the credit of a code; with it the e-mails that remind of it, each held for its day.',
    needs: 'thread',
    faults: [
      'input.rejected',
      'conflict.head',
      'conflict.stale',
      'conflict.duplicate',
      'file.incomplete',
      'sending.refused',
      'credit.none',
    ],
    tells: ['message:added', 'credit:changed'],
  },
  'dm:reissue': {
    says: 'A new link for the same document; the replaced one is erased in the same commit, its reminders with it.',
    needs: 'thread',
    faults: [
      'input.rejected',
      'conflict.head',
      'conflict.stale',
      'conflict.duplicate',
      'sending.refused',
      'credit.none',
    ],
    tells: ['message:added', 'credit:changed'],
  },
  'dm:revoke': {
    says: 'The link opens nothing any more; share, capsule and drafts are erased in the same commit.',
    needs: 'thread',
    faults: ['input.rejected', 'conflict.head', 'conflict.stale', 'conflict.duplicate'],
    tells: ['message:added', 'credit:changed'],
  },
  'dm:text-code': {
    says: 'Texts a code to the patient now, within the same limits as the patient’s page.',
    needs: 'thread',
    faults: ['credit.none', 'sending.refused'],
    tells: ['message:added', 'credit:changed'],
  },
  'dm:number': {
    says: 'Codes may go to the contact’s new number.',
    needs: 'thread',
    faults: ['sending.refused'],
  },
  'dm:reseal': {
    says: 'After a rotation: the capsule for the newest epoch, compare-and-swap on `ver`.',
    needs: 'thread',
    faults: ['conflict.head', 'conflict.version'],
  },
  'dm:stale': { says: 'What of a circle `dm:reseal` has still to do, at most 100 at once.', needs: 'circle' },
  'dm:list': {
    says: 'The Direct Messages of a thread with their fate, oldest first: the newest that fit a frame.',
    needs: 'thread',
  },
  'dm:get': { says: 'One of them with its sealed document.', needs: 'thread' },
};

export const forms: AskGroup<'form'> = {
  'form:list': { says: 'The practice’s forms, by title.', needs: 'colleague' },
  'form:get': {
    says: 'One form with its definition, a FHIR R4 Questionnaire; null where there is none any more.',
    needs: 'colleague',
  },
  'form:put': {
    says: 'Saves one: compare-and-swap on `version`. The same again is the same success.',
    needs: 'colleague',
    faults: ['conflict.version'],
    tells: ['forms:changed'],
  },
  'form:remove': {
    says: 'Removes one; where there is none it is the same success. Forms that were sent stay in their messages.',
    needs: 'colleague',
    tells: ['forms:changed'],
  },
};
