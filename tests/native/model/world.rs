//! What may happen in each state, and what must hold in all of them.

use authflight::session::Status;

use super::state::{Event, Kind, Late, Life, Model, Phase, Refresh, Reply, State, Tab, Tokens};
use super::support::ensure;
use super::support::explore::World;

/// So many names a lock has: the tabs have no bound, but then no two troubles of a walk are to coincide so often.
const NAMES: u8 = 3;

impl<const T: usize, const R: usize, const L: usize> World for Model<T, R, L> {
    type Event = Event;

    fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        self.of_requests(&mut events);
        for tab in 0..T {
            match self.tabs[tab].life {
                Life::Running => self.of_tab(tab, &mut events),
                Life::Frozen => events.push(Event::Thaw(tab)),
                Life::Dead if self.case.0.last.is_none() => events.push(Event::Start(tab)),
                Life::Dead => {}
            }
        }
        for (at, tokens) in self.orphans.iter().enumerate() {
            let reaches = self.current() && self.in_turn(*tokens);
            events.extend(reaches.then_some(Event::Orphan(at, true)));
            events.push(Event::Orphan(at, false));
        }
        events.extend((0..self.foreign.len()).map(Event::Return));
        if self.current() && self.case.0.last.is_none_or(|last| self.now < last) {
            events.push(Event::Tick);
        }
        if (self.storage).is_some_and(|tokens| tokens.access && self.now >= self.end(tokens)) {
            events.push(Event::Vanish);
        }
        events
    }

    fn apply(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Open(request) => self.open(request)?,
            Event::Answer(request, success) => self.answer(request, success)?,
            Event::Abort(request) => {
                self.left.aborts -= 1;
                self.abort(request)?;
            }
            Event::Notice(tab) => self.look(tab)?,
            Event::Show(tab) => {
                self.tabs[tab].view = self.storage;
                self.look(tab)?;
            }
            Event::Round(tab, at) => self.round(tab, at)?,
            Event::Next(tab, at) => {
                let lock = self.tabs[tab].refreshes[at].lock;
                if !self.lifeless(lock) {
                    self.left.troubles -= 1;
                }
                self.excuse(lock.0);
                self.tabs[tab].refreshes[at].lock.1 += 1;
            }
            Event::Poll(tab, at) => self.poll(tab, at)?,
            Event::Served(tab, at) => self.served(tab, at, true, true)?,
            Event::Broken(tab, at, reaches) => {
                self.left.failures -= 1;
                self.served(tab, at, reaches, false)?;
            }
            Event::Again(tab, at) => self.post(tab, at)?,
            Event::Replied(tab, at) => self.replied(tab, at)?,
            Event::Commit(tab, at) => {
                if let Phase::Recorded(tokens) = self.tabs[tab].refreshes[at].phase {
                    self.commit(tab, at, tokens)?;
                }
            }
            Event::Orphan(at, reaches) => {
                let tokens = self.orphans.remove(at);
                if reaches {
                    self.serve(tokens)?;
                }
            }
            Event::Regain(tab, at) => self.regain(tab, at)?,
            Event::Return(at) => {
                let lock = self.foreign.remove(at);
                self.unlock(lock);
            }
            Event::Start(tab) => self.start(tab)?,
            Event::Thaw(tab) => {
                self.tabs[tab].life = Life::Running;
                self.wake(tab)?;
            }
            Event::Tick => {
                self.now += 1;
                for tab in 0..T {
                    if self.runs(tab) {
                        self.wake(tab)?;
                    }
                }
            }
            Event::Vanish => self.vanish(),
            Event::Logout(_)
            | Event::Login(_)
            | Event::Crash(_)
            | Event::Steal(..)
            | Event::Freeze(_) => {
                self.left.troubles -= 1;
                self.trouble(event)?;
            }
        }
        self.forsake()?;
        self.inspect()
    }

    fn rest(&self) -> Result<(), String> {
        for (at, request) in self.requests.iter().enumerate() {
            let gone = self.tabs[self.case.0.requests[at].0].life == Life::Dead;
            ensure(
                gone || matches!(request.state, State::Settled | State::New),
                || format!("invariant 3: request {at} never settles"),
            )?;
        }
        let idle = self.tabs.iter().all(|tab| tab.refreshes.is_empty());
        ensure(idle && self.locks.is_empty(), || {
            "invariant 8: a lock or a refresh is left".to_owned()
        })?;
        let stored = self.storage.map(|tokens| tokens.login);
        for (login, account) in self.accounts.iter().enumerate() {
            let excused = account.rotation == 0 || (account.excused && !self.case.0.grace);
            let kept = stored.is_some_and(|stored| usize::from(stored) == login);
            ensure(excused || account.ended || kept, || {
                format!("invariant 7: the tokens of login {login} are gone, and nothing ended it")
            })?;
        }
        let alive = |tokens: Tokens| {
            let newest = self.successor(tokens).unwrap_or(tokens);
            let account = self.account(tokens);
            let rotation = newest.rotation + u16::from(self.case.0.grace);
            !account.revoked && (newest.rotation..=rotation).contains(&account.rotation)
                || account.excused && !self.case.0.grace
        };
        ensure(self.storage.is_none_or(alive), || {
            "invariant 5: what storage holds in the end is spent".to_owned()
        })
    }
}

impl<const T: usize, const R: usize, const L: usize> Model<T, R, L> {
    fn of_requests(&self, events: &mut Vec<Event>) {
        let mut opening = [true; T];
        for (at, request) in self.requests.iter().enumerate() {
            let (tab, kind) = self.case.0.requests[at];
            if !self.runs(tab) {
                continue;
            }
            match request.state {
                // The first of a tab goes first: any other order is the same under other names.
                State::New if opening[tab] => {
                    opening[tab] = false;
                    events.push(Event::Open(at));
                }
                State::Sent { tokens, good, .. } => {
                    if good {
                        events.push(Event::Answer(at, true));
                    }
                    if !tokens.is_some_and(|tokens| self.good(tokens)) {
                        events.push(Event::Answer(at, false));
                    }
                }
                State::Waiting(_) if self.left.aborts > 0 && kind != Kind::Refresh => {
                    events.push(Event::Abort(at));
                }
                _ => {}
            }
        }
    }

    fn of_tab(&self, tab: usize, events: &mut Vec<Event>) {
        let Tab {
            view,
            held,
            refreshes,
            ..
        } = &self.tabs[tab];
        if *view != self.storage {
            events.push(Event::Show(tab));
        }
        if held != view {
            events.push(Event::Notice(tab));
        }
        for (at, refresh) in refreshes.iter().enumerate() {
            self.of_refresh(tab, at, *refresh, events);
        }
        if self.left.troubles == 0 {
            return;
        }
        let troubles = self.case.0.troubles;
        if troubles.leave {
            let room = self.accounts[L - 1].rotation == 0;
            events.extend(room.then_some(Event::Login(tab)));
            events.extend(self.tabs[tab].held.map(|_| Event::Logout(tab)));
        }
        if troubles.crash {
            events.push(Event::Crash(tab));
        }
        // Where every order is tried, a tab that does nothing for a while needs no event of its own.
        if troubles.freeze && self.case.0.last.is_none() {
            events.push(Event::Freeze(tab));
        }
    }

    fn of_refresh(&self, tab: usize, at: usize, refresh: Refresh, events: &mut Vec<Event>) {
        let Refresh { lock, phase, .. } = refresh;
        let troubles = self.case.0.troubles;
        let trouble = self.left.troubles > 0;
        let locked = self.locks.contains(&lock);
        let wanted = self.tabs[tab].session.may_commit(refresh.ticket);
        let robbed = refresh.robbed() && wanted;
        if trouble && troubles.steal && refresh.holds {
            events.push(Event::Steal(tab, at));
        }
        let current = self.current();
        match phase {
            Phase::Locking if locked => {
                let silent = trouble && troubles.freeze && self.case.0.last.is_some();
                if lock.1 < NAMES && (silent || self.lifeless(lock)) {
                    events.push(Event::Next(tab, at));
                }
            }
            Phase::Locking => events.push(Event::Round(tab, at)),
            Phase::Sent(tokens) => {
                let reaches = current && self.in_turn(tokens);
                events.extend(reaches.then_some(Event::Served(tab, at)));
                if self.left.failures > 0 {
                    events.push(Event::Broken(tab, at, false));
                    events.extend(reaches.then_some(Event::Broken(tab, at, true)));
                }
            }
            // Nobody looks at storage, let alone commits, while the lock is lost and still wanted.
            Phase::Answered(Reply::Renewed(_)) if self.case.0.channel || robbed => {
                events.push(Event::Replied(tab, at));
            }
            Phase::Answered(_) if robbed => events.push(Event::Replied(tab, at)),
            _ if !current => {}
            Phase::Polling { .. } => events.push(Event::Poll(tab, at)),
            Phase::Recorded(_) | Phase::Failed(_) if robbed => {
                let free = !self.locks.contains(&(lock.0, 0));
                events.extend(free.then_some(Event::Regain(tab, at)));
            }
            Phase::Answered(reply) => {
                let Tab { held, view, .. } = &self.tabs[tab];
                let same = held.is_some_and(|tokens| tokens.key() == lock.0) && held == view;
                let again = reply == Reply::Nothing && same && wanted && self.case.0.patience;
                events.extend(again.then_some(Event::Again(tab, at)));
                events.push(Event::Replied(tab, at));
            }
            Phase::Recorded(_) => events.push(Event::Commit(tab, at)),
            Phase::Failed(_) => {}
        }
    }

    /// Storage may not have to show anything before more time passes.
    fn current(&self) -> bool {
        self.case.0.late != Late::Briefly
            || (self.tabs.iter()).all(|tab| tab.life != Life::Running || tab.view == self.storage)
    }

    fn trouble(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Logout(tab) => self.logout(tab)?,
            Event::Login(tab) => self.login(tab)?,
            Event::Crash(tab) => self.crash(tab),
            Event::Steal(tab, at) => self.steal(tab, at),
            Event::Freeze(tab) => self.tabs[tab].life = Life::Frozen,
            _ => {}
        }
        Ok(())
    }

    fn vanish(&mut self) {
        let stored = self.storage;
        let views = self.tabs.iter_mut().map(|tab| &mut tab.view);
        for tokens in [&mut self.storage].into_iter().chain(views) {
            if *tokens == stored
                && let Some(tokens) = tokens
            {
                tokens.access = false;
            }
        }
    }

    /// What must hold in every state.
    fn inspect(&self) -> Result<(), String> {
        for (at, tab) in self.tabs.iter().enumerate() {
            let Tab {
                session,
                held,
                refreshes,
                signed_in,
                life,
                ..
            } = tab;
            if *life == Life::Dead {
                continue;
            }
            let waiting = (self.case.0.requests.iter().zip(&self.requests))
                .filter(|((of, _), request)| {
                    *of == at && matches!(request.state, State::Waiting(_))
                })
                .count();
            ensure(session.waiting() as usize == waiting, || {
                format!("invariant 3: of {waiting} requests, tab {at} settled some silently")
            })?;
            let flies = refreshes
                .iter()
                .any(|refresh| session.may_commit(refresh.ticket));
            ensure(waiting == 0 || flies, || {
                format!("invariant 3: {waiting} requests of tab {at} wait for nothing")
            })?;
            ensure(flies == (session.status() == Status::Refreshing), || {
                format!("invariant 8: tab {at} is left refreshing")
            })?;
            ensure(waiting > 0 || session.next_wake().is_none(), || {
                format!("invariant 8: tab {at} leaves a timer")
            })?;
            ensure(held.is_some() == *signed_in, || {
                format!("invariant 9: the session of tab {at} ended, and nobody was told")
            })?;
            ensure(
                held.is_some() || session.status() == Status::SignedOut,
                || format!("invariant 4: tab {at} holds tokens after its session ended"),
            )?;
        }
        Ok(())
    }
}
