// What a script says to the person in front of it: one line per need, progress, and a failure with its mend.

const TTY = Boolean(process.stdout.isTTY);
const QUIET_LINE_EVERY_MS = 20_000;
const CLEAR = '\r\x1b[2K';

/** A need that cannot be had: what was tried, and what the user can do. */
export class SetupError extends Error {
  /** @param {{ need: string, tried?: string[], tail?: string[], mend: string[] }} parts */
  constructor({ need, tried = [], tail = [], mend }) {
    super(format(need, tried, tail, mend));
    this.name = 'SetupError';
    this.need = need;
  }
}

/** A need that is met. */
export function ok(text) {
  process.stdout.write(`✓ ${text}\n`);
}

/** Something worth knowing that is no failure. */
export function note(text) {
  process.stdout.write(`· ${text}\n`);
}

export function seconds(sinceMs) {
  const total = Math.round((Date.now() - sinceMs) / 1000);
  return total < 120 ? `${total} s` : `${Math.floor(total / 60)} min ${total % 60} s`;
}

/** Shows that `label` is under way: elapsed time and the last line of output, until `stop()`. */
export function progress(label) {
  const start = Date.now();
  let last = '';
  let saidAt = start;
  const say = () => {
    const text = `… ${label} · ${seconds(start)}${last ? ` · ${last}` : ''}`;
    if (TTY) process.stdout.write(CLEAR + clip(text, (process.stdout.columns || 80) - 1));
    else process.stdout.write(`${clip(text, 140)}\n`);
  };
  if (TTY) say();
  else process.stdout.write(`… ${label}\n`);
  const timer = setInterval(() => {
    if (!TTY && Date.now() - saidAt < QUIET_LINE_EVERY_MS) return;
    saidAt = Date.now();
    say();
  }, 1000);
  timer.unref();
  return {
    line(text) {
      last = text.trim() || last;
    },
    stop() {
      clearInterval(timer);
      if (TTY) process.stdout.write(CLEAR);
    },
  };
}

function clip(text, width) {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

function format(need, tried, tail, mend) {
  const lines = ['', `✗ ${need} cannot be had`];
  if (tried.length > 0) lines.push('', '  tried:', ...tried.map((text) => `  - ${text}`));
  if (tail.length > 0) lines.push('', '  last lines of output:', ...tail.map((text) => `  │ ${text}`));
  lines.push('', '  what you can do:', ...mend.map((text) => `  - ${text}`));
  lines.push('', '  Then run the same command again: what is done already is kept.', '');
  return lines.join('\n');
}
