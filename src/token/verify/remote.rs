//! When a published key set is fetched, and how long it is used: no clock, no network.

use alloc::rc::Rc;

use super::error::VerifyError;
use super::key::KeyError;
use super::keys::Keys;
use super::unverified::Unverified;

/// For so long a set is used beyond its maximum age while it cannot be fetched again.
pub const MAX_STALE_MS: u64 = 3_600_000;

/// So long after a failed fetch the next one begins at the earliest, where no set is there: the
/// cool-down would keep a server that has just started from working.
const RETRY_MS: u64 = 1_000;

/// What to do for a token.
#[derive(Debug)]
pub enum Plan {
    /// Verify with these.
    Use(Rc<Keys>),
    /// Fetch the set, or wait for the fetch that is under way; then ask [`Remote::usable`].
    Fetch,
    /// Fetching has failed just now.
    Unavailable,
}

/// A key set at an address.
#[derive(Debug)]
pub struct Remote {
    max_age_ms: u64,
    cooldown_ms: u64,
    current: Option<Fetched>,
    /// When a fetch last ended, in milliseconds since 1970.
    tried_at_ms: u64,
    failed: bool,
}

#[derive(Debug)]
struct Fetched {
    keys: Rc<Keys>,
    at_ms: u64,
}

impl Remote {
    /// `cooldown_ms`: least time between the end of a fetch and the next for an unknown `kid`, or
    /// after a failure.
    #[must_use]
    pub const fn new(max_age_ms: u64, cooldown_ms: u64) -> Self {
        Self {
            max_age_ms,
            cooldown_ms,
            current: None,
            tried_at_ms: 0,
            failed: false,
        }
    }

    /// `now_ms`: milliseconds since 1970.
    #[must_use]
    pub fn plan(&self, token: &Unverified, now_ms: u64) -> Plan {
        let Some(keys) = self.usable(now_ms) else {
            let waits = self.failed && !self.over(RETRY_MS.min(self.cooldown_ms), now_ms);
            return if waits {
                Plan::Unavailable
            } else {
                Plan::Fetch
            };
        };
        let old = self.age(now_ms) >= self.max_age_ms;
        let unknown = matches!(keys.candidates(token), Err(VerifyError::UnknownKey));
        let fetch =
            (old && !self.failed) || ((old || unknown) && self.over(self.cooldown_ms, now_ms));
        if fetch { Plan::Fetch } else { Plan::Use(keys) }
    }

    /// The set that was fetched last, unless it is too old even for an emergency.
    #[must_use]
    pub fn usable(&self, now_ms: u64) -> Option<Rc<Keys>> {
        self.current
            .as_ref()
            .filter(|_| self.age(now_ms) < self.max_age_ms.saturating_add(MAX_STALE_MS))
            .map(|fetched| Rc::clone(&fetched.keys))
    }

    /// A fetch brought this JSON text.
    ///
    /// # Errors
    /// It is no key set: the fetch has failed.
    pub fn fetched(&mut self, json: &[u8], now_ms: u64) -> Result<(), KeyError> {
        self.failed(now_ms);
        self.current = Some(Fetched {
            keys: Rc::new(Keys::published(json)?),
            at_ms: now_ms,
        });
        self.failed = false;
        Ok(())
    }

    /// A fetch failed.
    pub fn failed(&mut self, now_ms: u64) {
        self.tried_at_ms = now_ms;
        self.failed = true;
    }

    fn age(&self, now_ms: u64) -> u64 {
        self.current
            .as_ref()
            .map_or(u64::MAX, |fetched| now_ms.saturating_sub(fetched.at_ms))
    }

    /// Is this time since the last fetch over? So it is for a clock that was set back.
    const fn over(&self, wait_ms: u64, now_ms: u64) -> bool {
        now_ms < self.tried_at_ms || now_ms - self.tried_at_ms >= wait_ms
    }
}
