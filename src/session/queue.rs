//! Waiting requests: order of arrival, a cap, removal on abort, deadlines.

use alloc::vec::Vec;
use core::mem;

use super::action::{Attempt, Millis, WaiterId};

/// What brought a request into the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// It was not sent yet, since its token was about to end or is missing.
    Unsent,
    /// It was sent, and its token was not accepted.
    Sent(Attempt),
    /// It is no request: the application wants a refresh.
    Asked,
}

/// A request in the queue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Waiter<W> {
    id: WaiterId,
    origin: Origin,
    deadline: Option<Millis>,
    /// Taken when the request is settled, so that it is settled once.
    wake: Option<W>,
}

/// Requests that wait for a refresh, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Queue<W> {
    waiters: Vec<Waiter<W>>,
    live: u32,
    next: u32,
    earliest: Option<Millis>,
}

impl<W> Queue<W> {
    pub(crate) const fn new() -> Self {
        Self {
            waiters: Vec::new(),
            live: 0,
            next: 1,
            earliest: None,
        }
    }

    /// How many requests wait; aborted ones do not count.
    pub(crate) const fn len(&self) -> u32 {
        self.live
    }

    pub(crate) fn push(
        &mut self,
        origin: Origin,
        deadline: Option<Millis>,
        wake: impl FnOnce(WaiterId) -> W,
    ) -> WaiterId {
        let id = WaiterId(self.next);
        // Names stay below 2^30, so that their negative fits the numbers that cross into JavaScript.
        self.next = if self.next >= 1 << 30 {
            1
        } else {
            self.next + 1
        };
        self.earliest = min(self.earliest, deadline);
        self.live += 1;
        self.waiters.push(Waiter {
            id,
            origin,
            deadline,
            wake: Some(wake(id)),
        });
        id
    }

    /// Takes a request out, wherever it stands.
    pub(crate) fn remove(&mut self, id: WaiterId) -> Option<W> {
        let at = self
            .waiters
            .binary_search_by_key(&id, |waiter| waiter.id)
            .ok()?;
        let wake = self.waiters.get_mut(at)?.wake.take()?;
        self.live -= 1;
        if self.live == 0 {
            self.waiters.clear();
            self.earliest = None;
        }
        Some(wake)
    }

    /// Takes all requests out, oldest first.
    pub(crate) fn take(&mut self) -> impl Iterator<Item = (Origin, Option<Millis>, W)> + use<W> {
        self.live = 0;
        self.earliest = None;
        mem::take(&mut self.waiters)
            .into_iter()
            .filter_map(|waiter| Some((waiter.origin, waiter.deadline, waiter.wake?)))
    }

    /// Takes out every request whose time is up, oldest first.
    pub(crate) fn expire(&mut self, now: Millis, mut settle: impl FnMut(W)) {
        if self.earliest.is_none_or(|earliest| earliest > now) {
            return;
        }
        self.earliest = None;
        for waiter in &mut self.waiters {
            if waiter.wake.is_none() {
                continue;
            }
            if waiter.deadline.is_some_and(|deadline| deadline <= now) {
                self.live -= 1;
                if let Some(wake) = waiter.wake.take() {
                    settle(wake);
                }
            } else {
                self.earliest = min(self.earliest, waiter.deadline);
            }
        }
    }

    /// No waiter's time is up before this.
    pub(crate) const fn earliest(&self) -> Option<Millis> {
        self.earliest
    }
}

fn min(a: Option<Millis>, b: Option<Millis>) -> Option<Millis> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
