/** Patients and templates: lists asked from the server page by page, the one on screen kept up to date, files imported. */
import { LIMITS } from '../../../protocol/wire/limits.ts';
import type { PatientId } from '../../../protocol/wire/ids.ts';
import type { ImportReport, Patients, Templates } from '../api.ts';
import { background, type Desk } from '../desk.ts';
import type { ThreadModel } from '../model.ts';
import { fetched } from '../fetched.ts';

export interface PatientsArea {
  readonly patients: Patients;
  readonly templates: Templates;
  /** A tell has said that this patient (null: anybody) changed. */
  changed(patientId: PatientId | null): void;
  templatesChanged(): void;
  /** Asks for the patient's name where the thread itself does not say it yet. */
  name(thread: ThreadModel): void;
}

export function createPatients(desk: Desk): PatientsArea {
  const { connection, model, store } = desk;
  const changed = (patientId: PatientId | null) => {
    model.patientsVersion += 1;
    store.touch();
    const open = model.openPatient;
    const isShown = open !== null && (patientId === null || isAbout(open, patientId));
    if (isShown) background(desk, 'log', show(desk, open.patient.patientId));
  };
  const templates = createTemplates(desk);
  return {
    changed,
    name: (thread) => {
      const { subject, kind } = thread.view;
      if (kind !== 2 || subject === null || thread.folding.about !== null || thread.n < thread.serverN) return;
      if (!model.patientNames.has(subject)) background(desk, 'thread', askName(desk, thread, subject), thread.threadId);
    },
    templatesChanged: () => {
      if (model.templates !== null) background(desk, 'log', templates.list());
    },
    patients: {
      find: (input) => connection.ask('patient:find', input),
      look: (patientId) => connection.ask('patient:get', { patientId }),
      async open(patientId) {
        if (patientId === null) {
          model.wantedPatientId = null;
          model.openPatient = null;
          return store.touch();
        }
        await show(desk, patientId, true);
      },
      async save(patient) {
        const saved = (await connection.ask('patient:put', { patient })).patient;
        changed(saved.patientId);
        return saved;
      },
      async readFile(file, country) {
        // Only who imports needs the tables of telephone numbers.
        const { readPatientFile } = await fetched(import('../patients/read-file.ts'));
        return readPatientFile(file, country);
      },
      importRows: (rows, onProgress, signal) => importRows(desk, rows, onProgress, signal),
      async merge(fromId, intoId) {
        await connection.ask('patient:merge', { fromId, intoId });
        changed(intoId);
      },
      async unmerge(fromId) {
        await connection.ask('patient:unmerge', { fromId });
        changed(null);
      },
      async restore(patientId, contactId, channel) {
        await connection.ask('contact:restore', { patientId, contactId, channel });
        changed(patientId);
      },
    },
    templates,
  };
}

function createTemplates({ connection, model, store }: Desk): Templates {
  const list = async () => {
    model.templates = (await connection.ask('template:list', {})).templates;
    store.touch();
    return model.templates;
  };
  return {
    list,
    async save(template) {
      await connection.ask('template:put', { template });
      await list();
    },
    async remove(templateId) {
      await connection.ask('template:remove', { templateId });
      await list();
    },
  };
}

const isAbout = ({ patient, merged }: NonNullable<Desk['model']['openPatient']>, patientId: PatientId) =>
  patient.patientId === patientId || merged.some((row) => row.patientId === patientId);

async function askName({ connection, model, store }: Desk, { threadId }: ThreadModel, patientId: PatientId) {
  const { patient } = await connection.ask('patient:get', { patientId });
  model.patientNames.set(patientId, patient.name);
  store.touchThread(threadId);
}

/** Fetches one patient. An answer that comes after another one was opened is dropped. */
async function show({ connection, model, store }: Desk, patientId: PatientId, isNew = false): Promise<void> {
  if (isNew && model.openPatient?.patient.patientId !== patientId) model.openPatient = null;
  model.wantedPatientId = isNew ? patientId : model.wantedPatientId;
  const view = await connection.ask('patient:get', { patientId });
  if (model.wantedPatientId !== patientId) return;
  model.openPatient = view;
  store.touch();
}

/** In pages; stops between two of them when cancelled. What was imported stays: the same file may be imported again. */
async function importRows(
  { connection }: Desk,
  rows: Parameters<Patients['importRows']>[0],
  onProgress: (done: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<ImportReport> {
  const results: ImportReport['results'][number][] = [];
  for (let at = 0; at < rows.length; at += LIMITS.importRows) {
    if (signal?.aborted === true) break;
    const page = rows.slice(at, at + LIMITS.importRows);
    results.push(...(await connection.ask('patient:import', { rows: page })).results);
    onProgress(results.length);
  }
  const count = (outcome: string) => results.filter((one) => one.outcome === outcome).length;
  return {
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    notTried: rows.length - results.length,
    results,
  };
}
