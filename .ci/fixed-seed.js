import fc from 'fast-check';

/** Property tests draw the same cases in every run, so that a red one is red for everybody. Others: `FAST_CHECK_SEED=7 npm run test:unit`. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_124) });
