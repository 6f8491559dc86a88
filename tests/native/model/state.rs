//! What a state of the model is made of.

use std::hash::{Hash, Hasher};

use authflight::session::{Attempt, Credential, Millis, Rules, Session, SignOut, Ticket, WaiterId};

use super::seen::Seen;

/// As in `src/wasm/refresh.rs`.
pub(crate) const ROUNDS: u8 = 3;

/// How long an access token lives, where tabs cannot read when it ends; one more where they can.
pub(crate) const LIFE: Millis = 1;

/// What a request wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// To be sent.
    Plain,
    /// To be sent once, after a refresh where the token is not known to be good.
    Once,
    /// A refresh, asked for by the application.
    Refresh,
}

/// Which troubles there are; how many of them, [`Left`] says.
#[allow(clippy::struct_excessive_bools, reason = "one for each")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Troubles {
    /// Somebody logs out or in.
    pub(crate) leave: bool,
    /// A tab crashes.
    pub(crate) crash: bool,
    /// Foreign code steals a lock.
    pub(crate) steal: bool,
    /// A tab is frozen, and thaws later.
    pub(crate) freeze: bool,
}

/// How much later storage shows one tab's writes to the others, whatever locks were handed over meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    Never,
    /// Before the server is reached or answers, and before a second of waiting is over.
    Briefly,
    /// Any time.
    Long,
}

/// What does not change while a model runs.
#[allow(clippy::struct_excessive_bools, reason = "they are independent")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Case<const R: usize> {
    /// The tabs share locks.
    pub(crate) lock: bool,
    /// Who holds a lock can read what has become of its refresh token.
    pub(crate) channel: bool,
    pub(crate) late: Late,
    /// For so long no refresh is tried after one that failed.
    pub(crate) cool_down: Millis,
    /// The server gives the successor of a spent refresh token once more, as long as it is the newest.
    pub(crate) grace: bool,
    /// Tabs can read when an access token expires, and refresh it one step of time before.
    pub(crate) readable: bool,
    /// When the clock stops, and the deadline of the first request. `None`: it runs on, and settled
    /// requests make room for others.
    pub(crate) last: Option<Millis>,
    /// Where the clock runs on, some requests have a deadline, and some refreshes more than one try.
    pub(crate) patience: bool,
    pub(crate) troubles: Troubles,
    /// For each request: the tab it goes through, and what it wants.
    pub(crate) requests: [(usize, Kind); R],
}

/// What may still happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Left {
    /// Refreshes that fail for now.
    pub(crate) failures: u16,
    /// Waiting requests that are aborted.
    pub(crate) aborts: u16,
    /// Troubles, whichever.
    pub(crate) troubles: u16,
}

/// A pair of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Tokens {
    /// The login that it descends from.
    pub(crate) login: u16,
    pub(crate) rotation: u16,
    pub(crate) issued_at: Millis,
    /// The access token is there: its cookie has not run out.
    pub(crate) access: bool,
}

impl Tokens {
    /// The refresh token alone.
    pub(crate) fn key(self) -> Key {
        (self.login, self.rotation)
    }
}

/// A refresh token: its login and its rotation.
pub(crate) type Key = (u16, u16);

/// The refresh token after which a lock is named, and which of its names it is: the next one is for those who
/// found the holder of the one before without life.
pub(crate) type Lock = (Key, u8);

/// What is known of a login. The server knows the first three; the others are for the checks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Account {
    /// The one refresh token that is good; 0: nobody has logged in.
    pub(crate) rotation: u16,
    pub(crate) issued_at: Millis,
    pub(crate) revoked: bool,
    /// The newest rotation that storage ever held.
    pub(crate) newest: u16,
    /// It ended with a logout, another login, or a dead refresh token.
    pub(crate) ended: bool,
    /// A reply may be lost, or no lock holds: a refresh token may be sent a second time.
    pub(crate) excused: bool,
}

#[derive(Clone, Debug, Hash)]
pub(crate) struct Tab {
    pub(crate) session: Session<usize>,
    /// What storage shows this tab.
    pub(crate) view: Option<Tokens>,
    /// The tokens at the last look into storage, or at the last write.
    pub(crate) held: Option<Tokens>,
    pub(crate) refreshes: Vec<Refresh>,
    /// The application was not told yet that the session ended.
    pub(crate) signed_in: bool,
    /// How many logins, logouts and other ends of a session this tab went through.
    pub(crate) epoch: u16,
    /// A refresh with this token failed, and until when none is to be tried.
    pub(crate) cooling: Option<(Key, Millis)>,
    pub(crate) life: Life,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Life {
    Running,
    Frozen,
    Dead,
}

impl Tab {
    pub(crate) const fn new() -> Self {
        Self {
            session: Session::new(Rules {
                max_queue: 10_000,
                require_token: false,
            }),
            view: None,
            held: None,
            refreshes: Vec::new(),
            signed_in: false,
            epoch: 0,
            cooling: None,
            life: Life::Running,
        }
    }
}

/// A refresh as a tab drives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Refresh {
    pub(crate) ticket: Ticket,
    pub(crate) generation: u32,
    pub(crate) epoch: u16,
    pub(crate) round: u8,
    pub(crate) lock: Lock,
    /// There was no access token when it began to wait for the lock.
    pub(crate) bare: bool,
    /// The lock is held, and was not stolen.
    pub(crate) holds: bool,
    pub(crate) phase: Phase,
}

impl Refresh {
    /// The lock was stolen, and is to be acquired again.
    pub(crate) fn robbed(self) -> bool {
        !self.holds && self.phase != Phase::Locking
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Phase {
    /// Waits for the lock.
    Locking,
    /// The refresh token is spent, and this is its successor: storage should show it soon.
    Polling {
        spent: Tokens,
        next: Tokens,
        /// What was answered meanwhile, if it was sent.
        reply: Option<Reply>,
    },
    Sent(Tokens),
    Answered(Reply),
    /// The successor is in the channel, and not yet in storage.
    Recorded(Tokens),
    /// There are no new tokens, and the lock was stolen meanwhile.
    Failed(Reply),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Reply {
    Renewed(Tokens),
    Refused,
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Request {
    pub(crate) state: State,
    pub(crate) sent: u8,
    /// The session it began in, and which of the tab's it was.
    pub(crate) began: Option<(u16, u16)>,
    pub(crate) deadline: Option<Millis>,
}

impl Request {
    pub(crate) const fn in_state(state: State) -> Self {
        Self {
            state,
            sent: 0,
            began: None,
            deadline: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum State {
    New,
    /// On its way; `good`: the token was, when it was sent.
    Sent {
        attempt: Attempt,
        tokens: Option<Tokens>,
        good: bool,
    },
    Waiting(WaiterId),
    Settled,
}

/// Refreshes are named by their place among those of the tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Open(usize),
    /// The server's answer to a request arrives: success, or 401.
    Answer(usize, bool),
    Abort(usize),
    /// The tab reads storage and finds it changed.
    Notice(usize),
    /// Storage shows the tab what others wrote, and the tab reads it.
    Show(usize),
    /// A refresh has the lock, and begins a round.
    Round(usize, usize),
    /// Nobody answers for the lock: it waits for the next one.
    Next(usize, usize),
    /// Storage has changed, or does not in time: the refresh that waited for it goes on.
    Poll(usize, usize),
    /// It reaches the server.
    Served(usize, usize),
    /// It does not; or it does, and the answer is lost.
    Broken(usize, usize, bool),
    /// It failed, and the same token is sent once more.
    Again(usize, usize),
    /// Its answer arrives.
    Replied(usize, usize),
    /// Its tokens go to storage.
    Commit(usize, usize),
    /// What a crashed tab has sent reaches the server, or does not.
    Orphan(usize, bool),
    Logout(usize),
    Login(usize),
    Crash(usize),
    /// A tab is opened in the place of one that crashed.
    Start(usize),
    /// The lock of a refresh is stolen.
    Steal(usize, usize),
    /// The thief releases it.
    Return(usize),
    /// It was stolen, and is acquired once more.
    Regain(usize, usize),
    Freeze(usize),
    Thaw(usize),
    Tick,
    /// The cookie of the access token runs out.
    Vanish,
}

/// What tells no state from another.
#[derive(Clone, Debug)]
pub(crate) struct Aside<A>(pub(crate) A);

impl<A> Hash for Aside<A> {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// `T` tabs, `R` requests, `L` logins at most.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Model<const T: usize, const R: usize, const L: usize> {
    pub(crate) case: Aside<Case<R>>,
    pub(crate) left: Left,
    pub(crate) now: Millis,
    pub(crate) accounts: [Account; L],
    pub(crate) storage: Option<Tokens>,
    /// By spent refresh token, its successor.
    pub(crate) records: Vec<(Key, Tokens)>,
    /// The locks that are held, those by foreign code included.
    pub(crate) locks: Vec<Lock>,
    pub(crate) foreign: Vec<Lock>,
    /// Refresh tokens on their way from tabs that crashed.
    pub(crate) orphans: Vec<Tokens>,
    pub(crate) tabs: [Tab; T],
    pub(crate) requests: [Request; R],
    /// How the application ends a session right now.
    pub(crate) leaving: Aside<Option<SignOut>>,
    /// What could be seen from outside; kept where somebody asks for it.
    pub(crate) seen: Aside<Option<Vec<Seen>>>,
}

impl<const T: usize, const R: usize, const L: usize> Model<T, R, L> {
    pub(crate) fn new(case: Case<R>, left: Left) -> Self {
        let mut model = Self {
            case: Aside(case),
            left,
            now: 0,
            accounts: [Account::default(); L],
            storage: None,
            records: Vec::new(),
            locks: Vec::new(),
            foreign: Vec::new(),
            orphans: Vec::new(),
            tabs: [const { Tab::new() }; T],
            requests: [Request::in_state(State::New); R],
            leaving: Aside(None),
            seen: Aside(None),
        };
        let first = model.admit();
        model.storage = Some(first);
        for tab in &mut model.tabs {
            tab.view = Some(first);
            tab.held = Some(first);
            tab.signed_in = true;
        }
        let credential = model.credential(first);
        for tab in &mut model.tabs {
            tab.session.observe(Some(credential));
        }
        model
    }

    pub(crate) fn credential(&self, tokens: Tokens) -> Credential {
        let readable = self.case.0.readable && tokens.access;
        let end = readable.then_some(self.end(tokens));
        Credential {
            access: tokens.access,
            refreshable: true,
            refresh_at: end.map(|end| end - 1),
            expires_at: end,
            renewable_until: None,
        }
    }

    /// When the access token ends.
    pub(crate) fn end(&self, tokens: Tokens) -> Millis {
        tokens.issued_at + LIFE + Millis::from(self.case.0.readable)
    }

    pub(crate) fn account(&self, tokens: Tokens) -> Account {
        self.accounts[usize::from(tokens.login)]
    }

    /// Would the server accept the access token?
    pub(crate) fn good(&self, tokens: Tokens) -> bool {
        let account = self.account(tokens);
        account.rotation == tokens.rotation && !account.revoked && self.now < self.end(tokens)
    }

    /// Is the refresh token spent, or its session revoked?
    pub(crate) fn dead(&self, tokens: Tokens) -> bool {
        let account = self.account(tokens);
        account.revoked || account.rotation != tokens.rotation
    }

    /// May this tab do anything?
    pub(crate) fn runs(&self, tab: usize) -> bool {
        self.tabs[tab].life == Life::Running
    }

    pub(crate) fn tell(&mut self, seen: impl FnOnce() -> Seen) {
        if let Some(all) = &mut self.seen.0 {
            all.push(seen());
        }
    }
}
