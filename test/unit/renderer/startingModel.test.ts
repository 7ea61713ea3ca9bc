import { expect, test } from 'vitest';
import { startingModel } from '../../../src/renderer/components/startingModel.ts';

test('a provider begins with its own default, else with what it suggests first, else with none', () => {
  expect(startingModel({ defaultModel: 'mine', suggestedModels: ['other'] })).toBe('mine');
  expect(startingModel({ defaultModel: null, suggestedModels: ['first', 'second'] })).toBe('first');
  expect(startingModel({ defaultModel: null, suggestedModels: [] })).toBe('');
  expect(startingModel(undefined)).toBe('');
});
