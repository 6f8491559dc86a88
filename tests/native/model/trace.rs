//! Walks written down, for `tests/replay` to take the package through: what happened, and what could be seen of it.

use std::fmt::{Debug, Display, Write as _};

use authflight::error::Error;
use authflight::session::{SignOut, Status};

use super::seen::{Outcome, Seen};
use super::state::{
    Case, Event, Kind, Late, Life, Lock, Model, Phase, Refresh, Reply, Tab, Tokens,
};
use super::walk::Walk;

/// The walk of this seed as JSON: `{ seed, readable, coolDown, tabs, events }`, times in steps of the clock.
///
/// An event is `{ event, tab?, request?, ..., seen, storage, status }`; a pair of tokens `[login, rotation, issued, access]`.
pub(crate) fn trace<const T: usize, const R: usize, const L: usize>(
    case: Case<R>,
    seed: u64,
    steps: usize,
) -> Result<String, String> {
    let mut walk = Walk::<T, R, L>::new(case, seed);
    walk.model.seen.0 = Some(Vec::new());
    let mut text = format!(
        "{{\"seed\":{seed},\"late\":{},\"readable\":{},\"coolDown\":{},\"tabs\":{T},\"events\":[",
        case.late != Late::Never,
        case.readable,
        case.cool_down
    );
    for step in 0..steps {
        let before = walk.model.clone();
        let event = walk
            .step()
            .map_err(|violation| format!("seed {seed}: {violation}"))?;
        let Some(event) = event else { break };
        let sights = walk.model.seen.0.replace(Vec::new()).unwrap_or_default();
        let mut line = Line::new(if step == 0 { "" } else { "," });
        line.quoted("event", name(event));
        told(&mut line, &before, &walk.model, event);
        let sights: Vec<String> = sights.into_iter().filter_map(sight).collect();
        line.put("seen", format!("[{}]", sights.join(",")));
        line.put("storage", pair(walk.model.storage));
        let status: Vec<&str> = walk.model.tabs.iter().map(status).collect();
        line.put("status", format!("[{}]", status.join(",")));
        text.push_str(&line.end());
    }
    text.push_str("\n]}\n");
    Ok(text)
}

/// One object, member by member.
struct Line(String);

impl Line {
    fn new(before: &str) -> Self {
        Self(format!("{before}\n{{"))
    }

    fn put(&mut self, member: &str, value: impl Display) {
        let comma = if self.0.ends_with('{') { "" } else { "," };
        let _ = write!(self.0, "{comma}\"{member}\":{value}");
    }

    fn quoted(&mut self, member: &str, value: impl Display) {
        self.put(member, format_args!("\"{value}\""));
    }

    fn end(self) -> String {
        self.0 + "}"
    }
}

fn name(event: impl Debug) -> String {
    let text = format!("{event:?}");
    text.split('(').next().unwrap_or_default().to_owned()
}

fn pair(tokens: Option<Tokens>) -> String {
    tokens.map_or("null".to_owned(), |tokens| {
        let Tokens {
            login,
            rotation,
            issued_at,
            access,
        } = tokens;
        format!("[{login},{rotation},{issued_at},{access}]")
    })
}

/// What the runner needs to know to let it happen there as well.
fn told<const T: usize, const R: usize, const L: usize>(
    line: &mut Line,
    before: &Model<T, R, L>,
    after: &Model<T, R, L>,
    event: Event,
) {
    let refresh = |tab: usize, at: usize| before.tabs[tab].refreshes[at];
    match event {
        Event::Open(at) | Event::Answer(at, _) | Event::Abort(at) => {
            let (tab, kind) = before.case.0.requests[at];
            line.put("tab", tab);
            line.put("request", at);
            match event {
                Event::Open(_) => line.quoted(
                    "kind",
                    match kind {
                        Kind::Plain => "plain",
                        Kind::Once => "once",
                        Kind::Refresh => "refresh",
                    },
                ),
                Event::Answer(_, success) => line.put("answer", if success { 200 } else { 401 }),
                _ => {}
            }
        }
        Event::Login(tab) => {
            line.put("tab", tab);
            line.put("tokens", pair(after.tabs[tab].held));
        }
        Event::Notice(tab)
        | Event::Show(tab)
        | Event::Logout(tab)
        | Event::Crash(tab)
        | Event::Start(tab)
        | Event::Freeze(tab)
        | Event::Thaw(tab) => line.put("tab", tab),
        Event::Round(tab, at)
        | Event::Next(tab, at)
        | Event::Poll(tab, at)
        | Event::Again(tab, at)
        | Event::Replied(tab, at)
        | Event::Commit(tab, at)
        | Event::Steal(tab, at)
        | Event::Regain(tab, at) => {
            let Refresh {
                mut lock, phase, ..
            } = refresh(tab, at);
            if let Event::Regain(..) = event {
                lock.1 = 0;
            }
            line.put("tab", tab);
            line.put("lock", lock_name(lock));
            if let Event::Poll(..) = event {
                let before = before.tabs[tab].refreshes[..at].iter();
                let nth = before
                    .filter(|refresh| matches!(refresh.phase, Phase::Polling { .. }))
                    .count();
                line.put("nth", nth);
            }
            if let Phase::Answered(reply) = phase {
                line.put(
                    "reply",
                    match reply {
                        Reply::Renewed(tokens) => pair(Some(tokens)),
                        Reply::Refused => "\"refused\"".to_owned(),
                        Reply::Nothing => "\"nothing\"".to_owned(),
                    },
                );
            }
        }
        Event::Return(at) => line.put("lock", lock_name(before.foreign[at])),
        Event::Served(..) | Event::Broken(..) | Event::Orphan(..) | Event::Tick | Event::Vanish => {
        }
    }
}

fn status(tab: &Tab) -> &'static str {
    match (tab.life, tab.session.status()) {
        (Life::Dead, _) => "null",
        (_, Status::Unknown) => "\"unknown\"",
        (_, Status::SignedIn) => "\"signed-in\"",
        (_, Status::SignedOut) => "\"signed-out\"",
        (_, Status::Refreshing) => "\"refreshing\"",
    }
}

fn lock_name(((login, rotation), nth): Lock) -> String {
    format!("[{login},{rotation},{nth}]")
}

/// `null`: storage is compared as a whole.
fn sight(seen: Seen) -> Option<String> {
    let mut line = Line("{".to_owned());
    match seen {
        Seen::Sent(request, tokens) => {
            line.put("sent", request);
            line.put("tokens", pair(tokens));
        }
        Seen::Settled(request, outcome) => {
            line.put("settled", request);
            line.quoted(
                "as",
                match outcome {
                    Outcome::Delivered => "answer",
                    Outcome::Refreshed => "refreshed",
                    Outcome::Refused(refusal) => Error::from(refusal).code(),
                    Outcome::Aborted => "ERR_CANCELED",
                },
            );
        }
        Seen::Posted(tab, tokens) => {
            line.put("posted", tab);
            line.put("tokens", pair(Some(tokens)));
        }
        Seen::SignedOut(tab, reason) => {
            line.put("signedOut", tab);
            line.quoted(
                "as",
                match reason {
                    SignOut::Refused => "refused",
                    SignOut::Verdict => "verdict",
                    SignOut::Requested => "logout",
                    SignOut::Elsewhere => "elsewhere",
                },
            );
        }
        Seen::Wrote(..) => return None,
    }
    Some(line.end())
}
