//! What goes into the session and what comes out of it, as plain values.

/// Milliseconds since the Unix epoch, by the caller's clock.
pub type Millis = u64;

/// The session's own options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// How many requests may wait for one refresh; 1 to 2^30, default 10,000.
    pub max_queue: u32,
    /// A request without a token is refused instead of going out bare; default `false`.
    pub require_token: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            max_queue: 10_000,
            require_token: false,
        }
    }
}

/// A request that wants to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Its body cannot be sent twice: refresh before sending unless the token is known to be good.
    pub refresh_first: bool,
    /// When its timeout is over, the time in the queue included.
    pub deadline: Option<Millis>,
}

/// Where the session stands, for the application to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Storage has not been read yet.
    Unknown,
    /// Tokens are there.
    SignedIn,
    /// None are.
    SignedOut,
    /// A refresh is under way.
    Refreshing,
}

/// What the session knows of a token pair: never the tokens themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Credential {
    /// An access token is there. Without one, requests go out bare.
    pub access: bool,
    /// A refresh can be tried: a refresh token can be read, or travels in an `HttpOnly` cookie.
    pub refreshable: bool,
    /// From this time on the access token is refreshed before it is sent; `None`: expiry unknown.
    pub refresh_at: Option<Millis>,
    /// The access token's own end; `None`: unknown.
    pub expires_at: Option<Millis>,
    /// The refresh token's own end; `None`: unknown.
    pub renewable_until: Option<Millis>,
}

impl Credential {
    /// Moves all times, from the server's clock to one that is `by` milliseconds ahead of it.
    pub(super) fn shift(&mut self, by: i64) {
        for time in [
            &mut self.refresh_at,
            &mut self.expires_at,
            &mut self.renewable_until,
        ] {
            *time = time.map(|time| time.saturating_add_signed(by));
        }
    }
}

/// One sending of one request, handed out by the session and given back with its answer.
///
/// It remembers which generation of tokens the request was sent with, so that a late answer to an
/// old token is told from an answer to the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attempt {
    /// The generation of tokens that was current when the request was sent.
    pub generation: u32,
    /// The request went out without a token.
    pub bare: bool,
    /// This is the second sending; there is never a third.
    pub replayed: bool,
}

impl Attempt {
    /// The attempt as a positive number, to cross into JavaScript without an allocation.
    #[must_use]
    pub const fn to_bits(self) -> u32 {
        self.generation << 2 | (self.bare as u32) << 1 | self.replayed as u32
    }

    /// The reverse of [`Attempt::to_bits`].
    #[must_use]
    pub const fn from_bits(bits: u32) -> Self {
        Self {
            generation: bits >> 2,
            bare: bits & 2 != 0,
            replayed: bits & 1 != 0,
        }
    }
}

/// Names a request in the queue. Grows with every request that is queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WaiterId(pub u32);

/// Names one refresh, so that what comes back from an overtaken one is told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(pub u32);

/// What to do with one request now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Send it, with the current access token unless the attempt is bare.
    Send(Attempt),
    /// It waits for the refresh, under this name.
    Wait(WaiterId),
    /// Hand the answer at hand to the caller.
    Deliver,
    /// Fail it.
    Refuse(Refusal),
}

/// Why a request fails without (another) answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// The session is over: the refresh token is dead, or there is none.
    SessionOver,
    /// The refresh failed for now; the session is kept.
    RefreshFailed,
    /// A logout or a login came in between.
    Superseded,
    /// The queue is full.
    QueueFull,
    /// No access token is there, and the options demand one.
    NoToken,
    /// The time in the queue used up the request's timeout.
    TimedOut,
    /// The tokens could not be saved where the request runs, so none was spent.
    ReadOnly,
    /// The storage failed or did not answer in time.
    StorageFailed,
    /// The client was disposed of.
    Disposed,
}

/// What an answer means for the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing: the answer is the caller's.
    Pass,
    /// The access token was not accepted.
    Refresh,
    /// The session is over.
    LogOut,
}

/// Why the session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignOut {
    /// The refresh endpoint said that the refresh token is dead.
    Refused,
    /// A response said so.
    Verdict,
    /// The application logged out.
    Requested,
    /// Somebody else cleared the storage.
    Elsewhere,
}

/// How a refresh ended without new tokens of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The refresh token is dead.
    Final,
    /// It failed for now, and is not tried again for so many milliseconds.
    Transient(Millis),
    /// It was not tried, since new tokens could not have been saved.
    ReadOnly,
    /// The storage failed or did not answer in time.
    Storage,
}

/// What reading storage again means for a refresh under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// Storage holds the tokens that the refresh began with: go on.
    Unchanged,
    /// It holds newer ones that are good; the waiting requests go on with those. Done.
    Adopted,
    /// It holds others that need a refresh themselves: begin again, with the tokens of this generation.
    Outdated(u32),
    /// A logout or a login overtook the refresh. Done, and nothing may be written.
    Superseded,
}

/// What the session asks of its driver. `W` is whatever wakes a waiting request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Action<W> {
    /// Read storage again, then ask the refresh endpoint unless storage holds newer tokens.
    Refresh(Ticket),
    /// Go on with a request that waited.
    Resume(W, Step),
    /// Remove the tokens from storage, unless somebody else has done so, and tell the application.
    SignOut(SignOut),
}
