//! What the tabs share: the server, storage, the locks, and the channel that goes with the locks.

use super::seen::Seen;
use super::state::{Account, Key, Late, Lock, Model, Phase, Reply, Tokens};
use super::support::ensure;

impl<const T: usize, const R: usize, const L: usize> Model<T, R, L> {
    /// The server's side of a login; nothing more can be admitted once every account is in use.
    pub(super) fn admit(&mut self) -> Tokens {
        let login = (self.accounts.iter())
            .position(|account| account.rotation == 0)
            .unwrap_or(L - 1);
        self.accounts[login] = Account {
            rotation: 1,
            issued_at: self.now,
            newest: 1,
            excused: !self.case.0.lock,
            ..Account::default()
        };
        Tokens {
            login: u16::try_from(login).unwrap_or(u16::MAX),
            rotation: 1,
            issued_at: self.now,
            access: true,
        }
    }

    /// The server's side of a refresh.
    pub(super) fn serve(&mut self, tokens: Tokens) -> Result<Reply, String> {
        let grace = self.case.0.grace;
        let now = self.now;
        let account = &mut self.accounts[usize::from(tokens.login)];
        let spent = account.rotation != tokens.rotation;
        ensure(account.excused || !(spent || account.revoked), || {
            format!("invariant 1: {tokens:?} is sent, and is spent")
        })?;
        let again = grace && account.rotation == tokens.rotation + 1;
        if account.revoked || (spent && !again) {
            account.revoked = true;
            ensure(!grace, || {
                "R71: within the grace period the session is revoked".to_owned()
            })?;
            return Ok(Reply::Refused);
        }
        if !spent {
            account.rotation += 1;
            account.issued_at = now;
        }
        Ok(Reply::Renewed(Tokens {
            rotation: account.rotation,
            issued_at: account.issued_at,
            access: true,
            ..tokens
        }))
    }

    /// The server takes up what arrives before it has rotated a second time: that is its grace period.
    pub(super) fn in_turn(&self, tokens: Tokens) -> bool {
        let before =
            |other: Tokens| other.login == tokens.login && other.rotation < tokens.rotation;
        let sent = self.tabs.iter().flat_map(|tab| &tab.refreshes);
        !self.case.0.grace
            || !(sent.filter_map(|refresh| match refresh.phase {
                Phase::Sent(tokens) => Some(tokens),
                _ => None,
            }))
            .chain(self.orphans.iter().copied())
            .any(before)
    }

    /// From here on, this session's refresh tokens may be sent twice.
    pub(super) fn excuse(&mut self, key: Key) {
        if let Some(account) = self.accounts.get_mut(usize::from(key.0)) {
            account.excused = true;
        }
    }

    pub(super) fn unlock(&mut self, lock: Lock) {
        self.locks.retain(|held| *held != lock);
    }

    pub(super) fn take_lock(&mut self, lock: Lock) {
        if self.case.0.lock {
            self.locks.push(lock);
            self.locks.sort_unstable();
        }
    }

    /// Who holds this lock shows no life.
    pub(super) fn lifeless(&self, lock: Lock) -> bool {
        let frozen = (self.tabs.iter())
            .filter(|tab| tab.life == super::state::Life::Frozen)
            .flat_map(|tab| &tab.refreshes)
            .any(|refresh| refresh.lock == lock && refresh.holds);
        frozen || self.foreign.contains(&lock)
    }

    /// What has become of a refresh token, as far as the channel tells.
    pub(super) fn successor(&self, mut tokens: Tokens) -> Option<Tokens> {
        let mut found = None;
        while let Some((_, next)) = self.records.iter().find(|(key, _)| *key == tokens.key()) {
            found = Some(*next);
            tokens = *next;
        }
        found
    }

    pub(super) fn held_successor(&self, tab: usize) -> Option<Tokens> {
        self.tabs[tab]
            .held
            .and_then(|tokens| self.successor(tokens))
    }

    /// The first record stays, so that where two have spent one token all take the same successor.
    pub(super) fn record(&mut self, spent: Key, next: Tokens) {
        if self.case.0.channel
            && let Err(place) = self.records.binary_search_by_key(&spent, |(key, _)| *key)
        {
            self.records.insert(place, (spent, next));
        }
    }

    /// Tokens go from a tab to storage.
    pub(super) fn write(&mut self, tab: usize, tokens: Tokens) -> Result<(), String> {
        let late = self.case.0.late == Late::Long;
        let shown = self.tabs[tab].view;
        let account = &mut self.accounts[usize::from(tokens.login)];
        // What storage does not show yet, nobody can heed.
        let unseen = late && shown.is_some_and(|shown| shown.login == tokens.login);
        ensure(!account.ended || unseen, || {
            format!("invariant 4: tab {tab} commits tokens of a session that ended")
        })?;
        let seen = match shown {
            Some(shown) if unseen => shown.rotation,
            _ => account.newest,
        };
        ensure(tokens.rotation >= seen, || {
            format!("invariant 5: tab {tab} writes {tokens:?} over a newer one")
        })?;
        account.newest = account.newest.max(tokens.rotation);
        self.put(tab, Some(tokens));
        self.tabs[tab].held = Some(tokens);
        Ok(())
    }

    /// Storage is emptied: the session in it is over.
    pub(super) fn clear(&mut self, tab: usize) {
        self.end_shown(tab);
        self.put(tab, None);
    }

    /// Whatever storage holds belongs to a session that is over.
    pub(super) fn end_shown(&mut self, tab: usize) {
        let shown = self.tabs[tab].view;
        for tokens in [self.storage, shown].into_iter().flatten() {
            let account = &mut self.accounts[usize::from(tokens.login)];
            account.ended = true;
            account.excused = true;
        }
    }

    pub(super) fn put(&mut self, tab: usize, tokens: Option<Tokens>) {
        self.storage = tokens;
        if self.case.0.late == Late::Never {
            for tab in &mut self.tabs {
                tab.view = tokens;
            }
        } else {
            self.tabs[tab].view = tokens;
        }
        self.tell(|| Seen::Wrote(tab, tokens));
    }
}
