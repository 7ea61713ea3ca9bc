import { openApp } from './app.ts';
import { testWithApp } from './sharedApp.ts';

/** The `test` of the security specs: they share one app, and each leaves it as it found it. */
export const test = testWithApp(() => openApp());
