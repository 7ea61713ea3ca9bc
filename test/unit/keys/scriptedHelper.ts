import type { HelperProcess, SpawnHelper } from '../../../src/main/platform/keychainConnection.ts';
import type { HelperRequest, HelperValue } from '../../../src/main/platform/keychainMessages.ts';

/** What a scripted keychain does with a request: answers, fails with a text, dies, or leaves it open. */
export type Answer = { readonly value: HelperValue } | { readonly text: string } | 'die' | 'open';

/** A helper without a process, for keychains and people that cannot be had in a test. */
export interface ScriptedHelper {
  readonly spawn: SpawnHelper;
  /** Requests that were left open, oldest first; calling one answers it. */
  readonly open: { readonly request: HelperRequest; answer(value: HelperValue): void }[];
  started(): number;
}

/** `script` decides on every request; `run` counts the processes from 1. */
export function scriptedHelper(script: (request: HelperRequest, run: number) => Answer): ScriptedHelper {
  const open: ScriptedHelper['open'] = [];
  let started = 0;
  const spawn = (): HelperProcess => {
    started += 1;
    const run = started;
    const listeners: ((message: unknown) => void)[] = [];
    const exits: (() => void)[] = [];
    const reply = (message: unknown) =>
      queueMicrotask(() => listeners.forEach((listener) => void listener(message)));
    return {
      send: (request) => {
        const { id } = request;
        const answer = script(request, run);
        if (answer === 'die') queueMicrotask(() => exits.forEach((listener) => void listener()));
        else if (answer === 'open') open.push({ request, answer: (value) => reply({ id, ok: true, value }) });
        else if ('text' in answer) reply({ id, ok: false, text: answer.text });
        else reply({ id, ok: true, value: answer.value });
      },
      onMessage: (listener) => void listeners.push(listener),
      onExit: (listener) => void exits.push(listener),
      kill: () => undefined,
    };
  };
  return { spawn, open, started: () => started };
}

/** A script of a keychain that works. */
export function workingKeychain(entries = new Map<string, string>()): (request: HelperRequest) => Answer {
  return ({ op, account, secret }) => {
    if (op === 'get') return { value: entries.get(account) ?? null };
    if (op === 'delete') return { value: entries.delete(account) };
    entries.set(account, secret ?? '');
    return { value: null };
  };
}
