// Shows that the checks of the invariants can fail: `node scripts/mutants.mjs [part of a mutant's name]`.
//
// One small mutation at a time goes into a copy of the crate (target/mutants); the model or the property
// test has to fail there, and has to name the invariant that the mutation breaks.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';
import { note, ok, seconds } from './lib/report.mjs';
import { ask } from './lib/run.mjs';

const SESSION = 'src/session/mod.rs';
const QUEUE = 'src/session/queue.rs';
const REFRESH = 'tests/native/model/refresh.rs';
const OUTSIDE = 'tests/native/model/outside.rs';
const WORLD = 'tests/native/model/world.rs';

const LOCK = ['--test', 'model', 'two_tabs_with_a_lock'];
const LATE = ['--test', 'model', 'however_late'];
const STEAL = ['--test', 'model', 'r72'];
const WALK = ['--test', 'model', 'random_walks'];
const PROPS = ['--test', 'session_props'];

/** `breaks`: what the failure has to say. Mutants of the model's shell leave out one of its steps. */
const MUTANTS = [
  {
    name: 'every waiter starts a refresh',
    breaks: 'invariant 1',
    at: [SESSION, 'if self.flight.is_none() {', 'if true {'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'shell: nobody takes the lock',
    breaks: 'invariant 1',
    at: [OUTSIDE, 'self.locks.push(lock);', ''],
    tests: [LOCK],
  },
  {
    name: 'shell: another round keeps the lock of the first',
    breaks: 'invariant 1',
    at: [REFRESH, 'lock: (held.map_or(lock.0, Tokens::key), 0),', 'lock,'],
    tests: [LOCK],
  },
  {
    name: 'a pair that fades counts as another one',
    breaks: 'invariant 1',
    at: [
      SESSION,
      'credential.expires_at = None; } } /// A request',
      'credential.expires_at = None; } self.take(); } /// A request',
    ],
    tests: [LOCK],
  },
  {
    name: 'a refresh goes on with other tokens than it began with',
    breaks: 'invariant 1',
    at: [SESSION, '_ => Review::Outdated(self.generation),', '_ => Review::Unchanged,'],
    tests: [LOCK],
  },
  {
    name: 'the failure of an overtaken refresh ends the one after it',
    breaks: 'invariant 1',
    at: [
      SESSION,
      'failure: Failure, now: Millis) { if !self.may_commit(ticket) {',
      'failure: Failure, now: Millis) { if self.flight.is_none() {',
    ],
    tests: [LOCK],
  },
  {
    name: 'shell: nobody reads the channel',
    breaks: 'invariant 1',
    at: [
      REFRESH,
      'held.zip(self.held_successor(tab)) else',
      'held.zip(self.held_successor(tab)).filter(|_| false) else',
    ],
    tests: [LATE, WALK],
  },
  {
    name: 'shell: nobody writes to the channel',
    breaks: 'invariant 1',
    at: [REFRESH, 'self.record(refresh.lock.0, tokens);', ''],
    tests: [LATE, WALK],
  },
  {
    name: 'a login keeps the requests of the session before',
    breaks: 'invariant 2',
    at: [
      SESSION,
      'self.take(); self.begin_session(); self.credential = Some(credential);',
      'self.take(); self.credential = Some(credential);',
    ],
    tests: [LOCK],
  },
  {
    name: 'the end of a session forgets its waiters',
    breaks: 'invariant 3',
    at: [SESSION, '}; self.settle(&|_, _| Step::Refuse(refusal), None);', '}; let _ = refusal;'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'an aborted waiter still counts',
    breaks: 'invariant 3',
    at: [QUEUE, '.wake.take()?; self.live -= 1;', '.wake.take()?;'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'a waiter that timed out still counts',
    breaks: 'invariant 3',
    at: [QUEUE, 'deadline <= now) { self.live -= 1;', 'deadline <= now) {'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'a logout does not overtake the refresh',
    breaks: 'invariant 4',
    at: [SESSION, 'fn end(&mut self, reason: SignOut) { self.flight = None;', 'fn end(&mut self, reason: SignOut) {'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'a login does not overtake the refresh',
    breaks: 'invariant 4',
    at: [SESSION, 'self.known = true; self.flight = None;', 'self.known = true;'],
    tests: [PROPS],
  },
  {
    name: 'dispose overtakes the refresh',
    breaks: 'invariant 4',
    at: [SESSION, 'pub fn dispose(&mut self) {', 'pub fn dispose(&mut self) { self.flight = None;'],
    tests: [PROPS],
  },
  {
    name: 'any refresh may commit',
    breaks: 'invariant 4',
    at: [SESSION, 'self.flight == Some(ticket)', '{ let _ = ticket; true }'],
    tests: [PROPS],
  },
  {
    name: 'shell: storage is not read before the commit',
    breaks: 'invariant 4',
    at: [REFRESH, '.. } = self.tabs[tab].refreshes[at]; self.look(tab)?;', '.. } = self.tabs[tab].refreshes[at];'],
    tests: [LOCK],
  },
  {
    name: 'tokens of another client count as the same generation',
    breaks: 'invariant 5',
    at: [SESSION, 'self.known = true; self.take();', 'self.known = true;'],
    tests: [PROPS],
  },
  {
    name: 'a replay may be replayed',
    breaks: 'invariant 6',
    at: [SESSION, 'if attempt.replayed {', 'if false {'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'a replay after a refresh counts as the first sending',
    breaks: 'invariant 6',
    at: [
      SESSION,
      'session.attempt(matches!(origin, Origin::Sent(_)))',
      'session.attempt(matches!(origin, Origin::Asked))',
    ],
    tests: [LOCK, PROPS],
  },
  {
    name: 'a refresh that fails for now signs out',
    breaks: 'invariant 7',
    at: [
      SESSION,
      'Failure::Transient => Refusal::RefreshFailed,',
      'Failure::Transient => return self.sign_out(SignOut::Refused),',
    ],
    tests: [LOCK, PROPS],
  },
  {
    name: 'a logout verdict on an old token signs out',
    breaks: 'invariant 7',
    at: [SESSION, 'if self.credential.is_some() && self.holds(attempt) {', 'if self.credential.is_some() {'],
    tests: [PROPS],
  },
  {
    name: 'the timer of an aborted waiter stays',
    breaks: 'invariant 8',
    at: [QUEUE, 'self.waiters.clear(); self.earliest = None;', 'self.waiters.clear();'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'a refresh that failed is still under way',
    breaks: 'invariant 8',
    at: [SESSION, 'self.flight = None; self.advance(); let refusal', 'self.advance(); let refusal'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'shell: the lock is not released',
    breaks: 'invariant 8',
    at: [OUTSIDE, 'self.locks.retain(|held| *held != lock);', 'let _ = lock;'],
    tests: [LOCK],
  },
  {
    name: 'a logout of nobody redirects',
    breaks: 'invariant 9',
    at: [SESSION, 'if self.credential.is_some() || self.flight.is_some() {', 'if true {'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'a storage that is found empty again redirects',
    breaks: 'invariant 9',
    at: [SESSION, 'if credential.is_none() && before.is_some() {', 'if credential.is_none() {'],
    tests: [PROPS],
  },
  {
    name: 'no failure is followed by a cool-down',
    breaks: 'R66',
    at: [SESSION, '(from..until).contains(&now)', '(from..until).contains(&now) && false'],
    tests: [LOCK, WALK],
  },
  {
    name: 'shell: who lost the lock commits',
    breaks: 'R72',
    at: [WORLD, 'let robbed = refresh.robbed() && wanted;', 'let robbed = refresh.robbed() && wanted && false;'],
    tests: [STEAL, WALK],
  },
  {
    name: 'a token that has faded is replayed',
    breaks: 'R67',
    at: [SESSION, 'if outdated && credential.access && self.flight.is_none()', 'if outdated && self.flight.is_none()'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'tokens that have faded are adopted',
    breaks: 'R67',
    at: [SESSION, 'if credential.access && credential.refresh_at.is_none_or', 'if credential.refresh_at.is_none_or'],
    tests: [LOCK, PROPS],
  },
  {
    name: 'a 401 to a token that has faded is delivered',
    breaks: 'R67',
    at: [
      SESSION,
      'if !credential.refreshable { return Step::Deliver;',
      'if !(credential.refreshable && (credential.access || attempt.bare)) { return Step::Deliver;',
    ],
    tests: [PROPS],
  },
  {
    name: 'the last waiter goes first',
    breaks: 'R80',
    at: [QUEUE, '.into_iter() .filter_map', '.into_iter().rev().filter_map'],
    tests: [PROPS],
  },
];

const SCRATCH = join(ROOT, 'target', 'mutants');
const CRATE = join(SCRATCH, 'crate');
const PATIENCE_MS = 600_000;

/** The text with `search`, white space aside, replaced; it has to stand there exactly once. */
function mutate(text, search, replacement) {
  const words = search.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const parts = text.split(new RegExp(words.join('\\s+')));
  if (parts.length !== 2) throw new Error(`stands there ${parts.length - 1} times: ${search}`);
  return parts.join(replacement);
}

function cargo(...args) {
  const env = { ...process.env, CARGO_TARGET_DIR: join(SCRATCH, 'target'), CARGO_TERM_COLOR: 'never' };
  return ask('cargo', ['test', '--quiet', ...args], { cwd: CRATE, env, timeoutMs: PATIENCE_MS });
}

/** `null` where the test fails as it has to; otherwise what is wrong. */
async function survives(mutant, test) {
  const result = await cargo(...test);
  const said = `${result.stdout}\n${result.stderr}`;
  if (result.ok) return 'the test passes';
  if (/^error(\[E\d+\])?: (?!test failed)/m.test(said)) return `it does not compile:\n${said}`;
  const violations = said.match(/\b(invariant \d|R\d+): .*/g) ?? [];
  return violations.some((violation) => violation.startsWith(mutant.breaks))
    ? null
    : `the test fails otherwise: ${violations[0] ?? said.slice(-2000)}`;
}

async function main() {
  const [wanted = ''] = process.argv.slice(2);
  const start = Date.now();
  rmSync(CRATE, { recursive: true, force: true });
  mkdirSync(CRATE, { recursive: true });
  for (const part of ['Cargo.toml', 'Cargo.lock', 'src', 'tests/native', 'tests/web']) {
    if (existsSync(join(ROOT, part))) cpSync(join(ROOT, part), join(CRATE, part), { recursive: true });
  }
  const compiled = await cargo('--no-run', '--test', 'model', '--test', 'session_props');
  if (!compiled.ok) throw new Error(`the crate does not compile:\n${compiled.stderr}`);
  note(`compiled in ${seconds(start)}`);

  let survivors = 0;
  for (const mutant of MUTANTS.filter(({ name }) => name.includes(wanted))) {
    const [file, search, replacement] = mutant.at;
    const path = join(CRATE, file);
    const original = readFileSync(path, 'utf8');
    writeFileSync(path, mutate(original, search, replacement));
    for (const test of mutant.tests) {
      const began = Date.now();
      const why = await survives(mutant, test);
      const line = `${mutant.breaks.padEnd(11)}  ${test[1].padEnd(13)}  ${mutant.name}`;
      if (why === null) ok(`${line} (${seconds(began)})`);
      else note(`SURVIVES  ${line}: ${why}`);
      survivors += why === null ? 0 : 1;
    }
    writeFileSync(path, original);
  }
  if (survivors > 0) throw new Error(`${survivors} mutants survive`);
  ok(`every mutant is found (${seconds(start)})`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`✗ ${error.message}\n`);
  process.exitCode = 1;
}
