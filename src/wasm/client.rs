//! The exported object: feeds the session, and carries its actions out.

use alloc::rc::Rc;
use alloc::string::String;
use core::cell::RefCell;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};

use futures_channel::oneshot;
use js_sys::JsString;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::host::{Failed, Host, now};
use super::refresh::Refresh;
use super::values::text;
use crate::error;
use crate::scope::{self, Base, Scope};
use crate::session::policy::{self, AuthRule, verdict_of};
use crate::session::{
    Action, Attempt, Credential, Millis, Opening, Refusal, Rules, Session, SignOut, Status, Step,
    Verdict, WaiterId,
};
use crate::token::read_times;

/// What wakes a waiting request: its step, and what made it fail.
type Wake = oneshot::Sender<(Step, JsValue)>;

/// A question about a request. (By reference, as the session's answers would be compiled for each closure.)
type Ask<'a> = dyn Fn(&mut Session<Wake>, &dyn Fn(WaiterId) -> Wake, Millis) -> Step + 'a;

/// `end` answers so where only the body can tell what the response means.
const ASK: i32 = i32::MIN;

/// The request fails: [`Host::settle`] has been told why. (A `Result` makes the border 300 bytes larger.)
const REFUSED: i32 = i32::MIN + 1;

pub(super) struct Inner {
    pub(super) session: RefCell<Session<Wake>>,
    rule: AuthRule,
    finals: Option<String>,
    before: Option<Millis>,
    base: Result<Base, scope::Refusal>,
    /// Each followed by a space.
    origins: String,
    /// Why the last refresh failed, for requests that learn of it late.
    pub(super) failure: RefCell<JsValue>,
}

/// What [`Core::tell`] is told. (A method for each costs 200 bytes more, brotli.)
pub mod news {
    /// Storage holds another pair than at the last look.
    pub const STORED: u8 = 0;
    /// The application brought tokens.
    pub const LOGIN: u8 = 1;
    /// The application logs out.
    pub const LOGOUT: u8 = 2;
    /// The time that [`super::facts::WAKE`] said has come: waiting requests whose deadline is over fail.
    pub const TICK: u8 = 3;
    /// The network is back: a refresh that failed may be tried again at once.
    pub const ONLINE: u8 = 4;
    /// The client is not used any more: every waiting request fails.
    pub const DISPOSED: u8 = 5;
}

/// What [`Core::read`] answers.
pub mod facts {
    /// 0 unknown, 1 signed in, 2 signed out, 3 refreshing.
    pub const STATUS: u8 = 0;
    /// When to tell [`super::news::TICK`], in milliseconds since the epoch; 0: never.
    pub const WAKE: u8 = 1;
    /// When to refresh though nobody asks, in milliseconds since the epoch; 0: never.
    pub const DUE: u8 = 2;
    /// By how many milliseconds this machine's clock is ahead of the server's, as far as that is known.
    pub const AHEAD: u8 = 3;
}

/// One client's engine.
#[wasm_bindgen]
pub struct Core(Rc<Inner>);

#[wasm_bindgen]
impl Core {
    /// An engine that has not seen storage yet. With a base URL that will not do it refuses every request.
    ///
    /// Origins and statuses: each followed by a space. Defaults: `max_queue` 0, `refresh_before` `NaN`,
    /// statuses `undefined`; empty `auth_statuses`: the body tells. (Plain arguments, as an object with
    /// getters costs 400 bytes more.)
    #[must_use]
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments, reason = "see above")]
    pub fn new(
        base: &JsString,
        allow_outside_base: bool,
        origins: &JsString,
        max_queue: u32,
        require_token: bool,
        refresh_before: f64,
        auth_statuses: &JsValue,
        final_statuses: &JsValue,
    ) -> Core {
        let mut rules = Rules {
            require_token,
            ..Rules::default()
        };
        if max_queue > 0 {
            rules.max_queue = max_queue;
        }
        Core(Rc::new(Inner {
            session: RefCell::new(Session::new(rules)),
            rule: match auth_statuses.as_string() {
                None => AuthRule::default(),
                Some(statuses) if statuses.is_empty() => AuthRule::Callback,
                Some(statuses) => AuthRule::Statuses(statuses),
            },
            finals: final_statuses.as_string(),
            before: (refresh_before >= 0.0).then(|| to_millis(refresh_before)),
            base: Base::new(&text(base), allow_outside_base),
            origins: text(origins),
            failure: RefCell::new(JsValue::UNDEFINED),
        }))
    }

    /// May this URL carry the token (1), or go out without it (0), or not be requested at all?
    ///
    /// `raw`: as the caller wrote it. `href`: as the platform resolved it. `base`: the base URL of
    /// this request, if it is not the client's.
    #[must_use]
    pub fn scope(&self, host: &Host, raw: &JsString, href: &JsString, base: &JsString) -> i32 {
        let (raw, href, base) = (text(raw), text(href), text(base));
        let judge = |own: &Base| scope::judge(&raw, &href, own, &self.0.origins);
        let judged = match &self.0.base {
            Ok(own) if base.is_empty() => judge(own),
            Ok(own) => own.instead(&base).and_then(|other| judge(&other)),
            Err(refusal) => Err(*refusal),
        };
        match judged {
            Ok(scope) => i32::from(scope == Scope::Own),
            Err(refusal) => refuse(host, 0, refusal.text(), &JsValue::UNDEFINED),
        }
    }

    /// Something happened that no request is about: one of [`news`].
    pub fn tell(&self, host: &Host, what: u8) {
        let session = &self.0.session;
        let moment = to_millis(now());
        match what {
            news::STORED => self.0.observe(host),
            news::LOGIN => {
                let credential = self.0.credential(host);
                let mut session = session.borrow_mut();
                match credential {
                    Some(credential) => session.login(credential, moment),
                    None => session.logout(),
                }
            }
            news::LOGOUT => session.borrow_mut().logout(),
            news::TICK => session.borrow_mut().tick(moment),
            news::ONLINE => session.borrow_mut().online(),
            _ => session.borrow_mut().dispose(),
        }
        self.0.pump(host, &JsValue::UNDEFINED);
    }

    /// How things stand: one of [`facts`].
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "exact for 285,000 years")]
    pub fn read(&self, fact: u8) -> f64 {
        let session = self.0.session.borrow();
        match fact {
            facts::STATUS => f64::from(match session.status() {
                Status::Unknown => 0_u8,
                Status::SignedIn => 1,
                Status::SignedOut => 2,
                Status::Refreshing => 3,
            }),
            facts::WAKE => session.next_wake().map_or(0.0, from_millis),
            facts::DUE => session.due(to_millis(now())).map_or(0.0, from_millis),
            _ => session.ahead() as f64,
        }
    }

    /// A request wants to be sent: positive, an attempt to send; negative, it waits.
    ///
    /// `deadline`: milliseconds since the epoch; 0: none.
    #[must_use]
    pub fn begin(&self, host: &Host, refresh_first: bool, deadline: f64) -> i32 {
        let opening = Opening {
            refresh_first,
            deadline: to_deadline(deadline),
        };
        (self.0).decide(host, &|session, wake, now| session.open(opening, wake, now))
    }

    /// A request was answered: 0, hand the answer out; positive, send again; negative, it waits;
    /// the least number, read the body and call [`Core::judge`]; the next, it fails.
    #[must_use]
    pub fn end(&self, host: &Host, attempt: u32, status: u16, deadline: f64) -> i32 {
        match self.0.rule.by_status(status) {
            Some(Verdict::Pass) => 0,
            Some(verdict) => self.0.answer(host, attempt, verdict, deadline),
            None => ASK,
        }
    }

    /// As [`Core::end`], with `'refresh'`, `'logout'` or anything else for neither.
    #[must_use]
    pub fn judge(&self, host: &Host, attempt: u32, word: &JsString, deadline: f64) -> i32 {
        let verdict = verdict_of(&text(word)).unwrap_or(Verdict::Pass);
        self.0.answer(host, attempt, verdict, deadline)
    }

    /// A refusal, or what was kept of one, says what time it is at the server: milliseconds since the epoch, or `NaN`.
    pub fn served(&self, server: f64) {
        if server > 0.0 {
            self.0
                .session
                .borrow_mut()
                .learn(to_millis(server), to_millis(now()));
        }
    }

    /// The application wants a refresh: negative, as it has to wait for it.
    #[must_use]
    pub fn refresh(&self, host: &Host) -> i32 {
        (self.0).decide(host, &|session, wake, now| session.refresh(wake, now))
    }

    /// The waiting request is not wanted any more.
    pub fn abort(&self, waiter: i32) {
        (self.0.session.borrow_mut()).abort(WaiterId(waiter.unsigned_abs()));
    }
}

impl Inner {
    /// Puts together what the session needs to know; `None`: signed out.
    pub(super) fn credential(&self, host: &Host) -> Option<Credential> {
        let refreshable = host.refreshable();
        let times = host.access().map(|token| read_times(token.as_bytes()));
        (times.is_some() || refreshable).then(|| Credential {
            renewable_until: host
                .renewal()
                .and_then(|token| read_times(token.as_bytes()).expires_at_ms),
            ..policy::credential(times, refreshable, self.before, to_millis(now()))
        })
    }

    pub(super) fn observe(&self, host: &Host) {
        if host.faded() {
            self.session.borrow_mut().fade();
            return;
        }
        let credential = self.credential(host);
        self.session.borrow_mut().observe(credential);
    }

    pub(super) fn is_final(&self, failed: &Failed) -> bool {
        policy::is_final(
            failed.status(),
            failed.error().as_deref(),
            self.finals.as_deref(),
        )
    }

    fn answer(self: &Rc<Self>, host: &Host, attempt: u32, verdict: Verdict, deadline: f64) -> i32 {
        let (attempt, deadline) = (Attempt::from_bits(attempt), to_deadline(deadline));
        self.decide(host, &|session, wake, now| {
            session.answer(attempt, verdict, deadline, wake, now)
        })
    }

    /// Asks the session, carries out what follows from its decision, and answers with the step as a number.
    fn decide(self: &Rc<Self>, host: &Host, ask: &Ask) -> i32 {
        let step = ask(
            &mut self.session.borrow_mut(),
            &|id| queue(host, id),
            to_millis(now()),
        );
        self.pump(host, &JsValue::UNDEFINED);
        let cause = match step {
            Step::Refuse(
                Refusal::RefreshFailed | Refusal::StorageFailed | Refusal::SessionOver,
            ) => self.failure.borrow().clone(),
            _ => JsValue::UNDEFINED,
        };
        conclude(host, 0, step, &cause)
    }

    /// Carries out what the session asks for. No borrow is held while JavaScript runs.
    pub(super) fn pump(self: &Rc<Self>, host: &Host, cause: &JsValue) {
        loop {
            let action = self.session.borrow_mut().poll();
            match action {
                None => return,
                Some(Action::Refresh(ticket)) => {
                    let generation = self.session.borrow().generation();
                    spawn_local(Refresh::new(self.clone(), host.clone(), ticket, generation));
                }
                Some(Action::Resume(wake, step)) => {
                    // A receiver that is gone belongs to an instance that is.
                    let _ = wake.send((step, cause.clone()));
                }
                Some(Action::SignOut(reason)) => host.ended(
                    match reason {
                        SignOut::Refused => "refused",
                        SignOut::Verdict => "verdict",
                        SignOut::Requested => "logout",
                        SignOut::Elsewhere => "elsewhere",
                    },
                    cause,
                ),
            }
        }
    }
}

/// A request waits in the queue: what wakes it, and a task that tells the host so.
fn queue(host: &Host, WaiterId(id): WaiterId) -> Wake {
    let (wake, woken) = oneshot::channel();
    let host = host.clone();
    spawn_local(Waiter { host, id, woken });
    wake
}

/// The task of a waiting request. One that is aborted is told nothing. (By hand, as an `async` block is larger.)
struct Waiter {
    host: Host,
    id: u32,
    woken: oneshot::Receiver<(Step, JsValue)>,
}

impl Future for Waiter {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if let Ok((step, cause)) = ready!(Pin::new(&mut self.woken).poll(context)) {
            let step = conclude(&self.host, self.id, step, &cause);
            if step != REFUSED {
                (self.host).settle(self.id, step, &JsValue::UNDEFINED);
            }
        }
        Poll::Ready(())
    }
}

/// A step as the number that JavaScript goes by; a refusal is told at once.
#[allow(
    clippy::cast_possible_wrap,
    reason = "attempts and waiters stay below 2^31"
)]
fn conclude(host: &Host, waiter: u32, step: Step, cause: &JsValue) -> i32 {
    match step {
        Step::Send(attempt) => attempt.to_bits() as i32,
        Step::Wait(WaiterId(waiter)) => -(waiter as i32),
        Step::Deliver => 0,
        Step::Refuse(refusal) => refuse(host, waiter, error::text(refusal), cause),
    }
}

fn refuse(host: &Host, waiter: u32, text: &str, cause: &JsValue) -> i32 {
    host.settle(waiter, 0, &host.fail(text, cause));
    REFUSED
}

fn to_deadline(millis: f64) -> Option<Millis> {
    (millis > 0.0).then(|| to_millis(millis))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a clock before 1970 may as well be at 1970"
)]
pub(super) fn to_millis(millis: f64) -> Millis {
    millis as Millis
}

#[allow(clippy::cast_precision_loss, reason = "exact until the year 287396")]
fn from_millis(millis: Millis) -> f64 {
    millis as f64
}
