import fc from 'fast-check';

// The same examples in every run: a red run is about what was changed. `npm run test:long` draws new ones.
if (process.env.PROPERTY_SEED !== 'random') fc.configureGlobal({ seed: 20_261_124 });
