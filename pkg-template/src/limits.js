// Options of coordinators: numbers within limits.

import { OptionError, show } from './error.js';
import { own } from './object.js';
import { LONGEST_TIMER_MS } from './promise.js';

const fromTo = (least, most) => [
  (value) => value >= least && value <= most,
  `a number of milliseconds from ${least} to ${most}`,
];

export const milliseconds = (least) => fromTo(least, LONGEST_TIMER_MS);

export const WHOLE = [(value) => Number.isInteger(value) && value > 0, 'a whole number from 1'];

// The options, checked. limits: by name, a test and the words for what passes it; others: names that are no numbers.
export const limited = (maker, options, limits, others = []) => {
  const given = own(options);
  for (const name of Object.keys(given)) {
    if (others.includes(name)) continue;
    if (!Object.hasOwn(limits, name)) {
      const names = [...Object.keys(limits), ...others];
      const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
      throw new OptionError(`unknown option \`${name}\`: ${maker} takes ${list}`, 'ERR_BAD_OPTION');
    }
    const [fits, allowed] = limits[name];
    const value = given[name];
    if (value === undefined || (typeof value === 'number' && fits(value))) continue;
    throw new OptionError(`option \`${name}\` must be ${allowed}; got ${show(value)}`);
  }
  return given;
};
