import fc from 'fast-check';

/**
 * Property tests play the same cases each time, so that a run says something of the change and not of luck. With
 * PROPERTY_SEED they play others: `PROPERTY_SEED=random`, or the number that a failure named.
 */
const wanted = process.env['PROPERTY_SEED'];
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted ?? 20_261_122) });
