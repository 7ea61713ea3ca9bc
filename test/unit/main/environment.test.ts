import { expect, test } from 'vitest';
import { takeEnvironment } from '../../../src/main/environment.ts';

test('keys and what the SDK would read are gone from the process, and still known to the console', () => {
  const variables: NodeJS.ProcessEnv = {
    AI_API_KEY: 'a',
    OPENAI_API_KEY: 'b',
    GROQ_API_KEY: 'c',
    OPENAI_BASE_URL: 'http://elsewhere',
    OPENAI_CUSTOM_HEADERS: 'broken',
    AI_MODEL: 'gpt-4',
    PATH: '/usr/bin',
  };
  const taken = takeEnvironment(variables);
  expect(variables).toEqual({ AI_MODEL: 'gpt-4', PATH: '/usr/bin' });
  expect(taken).toMatchObject({ AI_API_KEY: 'a', OPENAI_API_KEY: 'b', AI_MODEL: 'gpt-4' });
});
