import { create } from 'zustand';
import type { OperationInput, OperationName, Plan } from '../../../../shared/contract/operations.ts';
import type { ErrorBody } from '../../../../shared/errors.ts';
import { invoke } from '../../../ipc.ts';
import { toast } from '../../../stores/toasts.ts';
import type { Field, OperationStart, Values } from './formParts.ts';
import { fieldsOf, firstValues, readForm, rememberedOf } from './operationForms.ts';
import { useOperations, useRuns } from './operationsStore.ts';

/** Where the dialog is. */
export type DialogStep =
  /** `tried`: what is wrong is shown. */
  | { readonly kind: 'options'; readonly tried: boolean }
  | { readonly kind: 'planning'; readonly input: OperationInput }
  | { readonly kind: 'unplanned'; readonly input: OperationInput; readonly error: ErrorBody }
  | {
      readonly kind: 'plan';
      readonly input: OperationInput;
      readonly plan: Plan;
      readonly starting: boolean;
      /** Why it could not be started. */
      readonly error: ErrorBody | null;
    }
  | { readonly kind: 'run'; readonly id: string };

/** An operation from its options over its preview to its report. */
export interface OperationDialogState {
  /** The file it is for; null = closed. */
  readonly file: string | null;
  readonly given: OperationStart;
  readonly values: Values;
  readonly step: DialogStep;
  /** The options that were last used of each operation, for as long as the window lives. */
  readonly remembered: Readonly<Partial<Record<OperationName, Values>>>;
  open(file: string, start: OperationStart): void;
  edit(change: Values): void;
  choosePath(field: Field & { readonly kind: 'path' }): Promise<void>;
  /** Makes the dry run of what is filled in. */
  preview(): Promise<void>;
  /** Back from the preview to the options. */
  back(): void;
  start(confirmation: string | null): Promise<void>;
  /** A dry run ends with it, an operation goes on. */
  close(): void;
}

const nothing: OperationStart = { operation: 'vacuum' };
const firstStep: DialogStep = { kind: 'options', tried: false };

export const useOperationDialog = create<OperationDialogState>()((set, get) => ({
  file: null,
  given: nothing,
  values: {},
  step: firstStep,
  remembered: {},

  open: (file, start) => {
    get().close();
    const values = { ...firstValues(start), ...rememberedFor(start, get().remembered) };
    set({ file, given: start, values, step: firstStep });
    if (fieldsOf(start, values).length === 0 || isWhole(start)) void get().preview();
  },

  edit: (change) => {
    const { given, values } = get();
    const next = { ...values, ...change };
    set({ values: { ...next, ...otherPaths(given, values, next), ...change } });
  },

  choosePath: async (field) => {
    const answer = await invoke('operations.choosePath', { purpose: field.purpose });
    if (!answer.ok) return toast({ tone: 'bad', title: 'No file was chosen', error: answer.error });
    const { path } = answer.data;
    if (path === null) return;
    get().edit({ [field.name]: path });
    if (field.purpose === 'import') get().edit({ format: /\.csv$/i.test(path) ? 'csv' : 'jsonl' });
  },

  preview: async () => {
    const { file, given, values } = get();
    const { input } = readForm(given, values);
    if (file === null) return;
    if (input === null) return set({ step: { kind: 'options', tried: true } });
    const { operation } = given;
    const remembered = { ...get().remembered, [operation]: rememberedOf(given, values) };
    const step: DialogStep = { kind: 'planning', input };
    set({ step, remembered });
    const answer = await invoke('operations.plan', { file, input });
    if (get().step !== step) return;
    set({
      step: answer.ok
        ? { kind: 'plan', input, plan: answer.data, starting: false, error: null }
        : { kind: 'unplanned', input, error: answer.error },
    });
  },

  back: () => {
    stopPlanning(get());
    set({ step: firstStep });
  },

  start: async (confirmation) => {
    const { file, step } = get();
    if (file === null || step.kind !== 'plan' || step.starting) return;
    const starting: DialogStep = { ...step, starting: true, error: null };
    set({ step: starting });
    const { input, plan } = step;
    const answer = await invoke('operations.start', { file, input, planToken: plan.token, confirmation });
    const isShown = get().step === starting && get().file !== null;
    if (!answer.ok) {
      if (isShown) set({ step: { ...step, error: answer.error } });
      else toast({ tone: 'bad', title: 'Nothing was started', error: answer.error });
      return;
    }
    if (isShown) set({ step: { kind: 'run', id: answer.data.id } });
    else useRuns.getState().watch(answer.data);
    await useOperations.getState().refresh();
  },

  close: () => {
    const state = get();
    stopPlanning(state);
    const run = state.step.kind === 'run' ? state.step.id : null;
    const underWay = useOperations.getState().data?.running.find(({ id }) => id === run);
    if (underWay) useRuns.getState().watch(underWay);
    set({ file: null, step: firstStep });
  },
}));

/** Opens the dialog of an operation on a file: at its options, or at the preview where those are all known. */
export function openOperation(what: { readonly file: string; readonly input: OperationStart }): void {
  useOperationDialog.getState().open(what.file, what.input);
}

/**
 * Does an operation that neither deletes nor changes entries, without the dialog where its dry run has nothing to say;
 * else it is opened at the preview. A toast tells its end.
 */
export async function runAtOnce(file: string, input: OperationInput): Promise<void> {
  const plan = await invoke('operations.plan', { file, input });
  if (!plan.ok) return toast({ tone: 'bad', title: 'Nothing was started', error: plan.error });
  const { problem, warnings, matchesAll, token } = plan.data;
  if (problem !== null || warnings.length > 0 || matchesAll) return openOperation({ file, input });
  const run = await invoke('operations.start', { file, input, planToken: token, confirmation: null });
  if (!run.ok) return toast({ tone: 'bad', title: 'Nothing was started', error: run.error });
  useRuns.getState().watch(run.data);
  await useOperations.getState().refresh();
}

/** Files that were chosen for something else than what they are for now, such as another format: they are chosen anew. */
function otherPaths(start: OperationStart, before: Values, now: Values): Values {
  const purposes = (values: Values) =>
    new Map(
      fieldsOf(start, values).flatMap((field) =>
        field.kind === 'path' ? [[field.name, field.purpose]] : [],
      ),
    );
  const earlier = purposes(before);
  const changed = [...purposes(now)].filter(([name, purpose]) => earlier.get(name) !== purpose);
  return Object.fromEntries(changed.map(([name]) => [name, '']));
}

/** What was used last, where nobody said otherwise. */
function rememberedFor(start: OperationStart, remembered: OperationDialogState['remembered']): Values {
  const given = firstValues(start);
  const plain = firstValues({ operation: start.operation });
  const last = remembered[start.operation] ?? {};
  return Object.fromEntries(
    Object.entries(last).map(([name, value]) => [
      name,
      given[name] === plain[name] ? value : (given[name] ?? ''),
    ]),
  );
}

/** Files that were chosen already need no form: only these are opened with all of their options. */
function isWhole(start: OperationStart): boolean {
  return start.operation === 'compare' && start.path !== undefined;
}

function stopPlanning({ file, step }: OperationDialogState): void {
  if (file !== null && step.kind === 'planning') void invoke('operations.stopPlan', { file });
}
