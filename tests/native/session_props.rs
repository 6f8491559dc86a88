//! The invariants of one session under events in any order, as a small shell drives it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::collections::HashSet;

use authflight::session::{
    Action, Attempt, Credential, Failure, Millis, Opening, Review, Rules, Session, SignOut, Status,
    Step, Ticket, Verdict, WaiterId,
};
use proptest::prelude::*;
use support::ensure;

/// As in `src/wasm/refresh.rs`.
const ROUNDS: u8 = 3;

/// Where an event concerns one of several, the number is taken modulo how many there are.
#[derive(Clone, Debug)]
enum Event {
    Open {
        once: bool,
        patience: Option<u8>,
    },
    Refresh,
    Answer(usize, Verdict),
    Abort(usize),
    Tick(u8),
    /// The n-th refresh under way, overtaken ones included, has its outcome.
    Finish(usize, Outcome),
    Login(Pair),
    Logout,
    /// Another client wrote these tokens to storage, or cleared it.
    Observe(Option<Pair>),
    /// The cookie of the access token ran out.
    Fade,
    Online,
    Dispose,
}

#[derive(Clone, Copy, Debug)]
enum Outcome {
    Renewed(Pair),
    Failed(Failure),
}

/// What a pair of tokens is like.
#[derive(Clone, Copy, Debug)]
struct Pair {
    access: bool,
    refreshable: bool,
    /// From now: due, and over this much later.
    times: Option<(u8, u8)>,
}

impl Pair {
    fn credential(self, now: Millis) -> Credential {
        let times = self.times.filter(|_| self.access).map(|(due, end)| {
            let due = now + Millis::from(due);
            (due, due + Millis::from(end))
        });
        Credential {
            access: self.access,
            refreshable: self.refreshable,
            refresh_at: times.map(|(due, _)| due),
            expires_at: times.map(|(_, end)| end),
            renewable_until: None,
        }
    }
}

fn pairs() -> impl Strategy<Value = Pair> {
    let times = proptest::option::of((0..40_u8, 0..20_u8));
    let held = prop_oneof![
        8 => Just((true, true)),
        1 => Just((true, false)),
        1 => Just((false, true)),
    ];
    (held, times).prop_map(|((access, refreshable), times)| Pair {
        access,
        refreshable,
        times,
    })
}

fn events() -> impl Strategy<Value = Event> {
    let verdict = prop_oneof![
        2 => Just(Verdict::Pass),
        8 => Just(Verdict::Refresh),
        1 => Just(Verdict::LogOut),
    ];
    let outcome = prop_oneof![
        6 => pairs().prop_map(Outcome::Renewed),
        1 => Just(Outcome::Failed(Failure::Final)),
        2 => (0..60_u64).prop_map(|wait| Outcome::Failed(Failure::Transient(wait))),
        1 => Just(Outcome::Failed(Failure::ReadOnly)),
        1 => Just(Outcome::Failed(Failure::Storage)),
    ];
    let patience = proptest::option::weighted(0.3, 0..60_u8);
    prop_oneof![
        60 => (proptest::bool::weighted(0.2), patience)
            .prop_map(|(once, patience)| Event::Open { once, patience }),
        5 => Just(Event::Refresh),
        60 => (any::<usize>(), verdict).prop_map(|(which, verdict)| Event::Answer(which, verdict)),
        10 => any::<usize>().prop_map(Event::Abort),
        20 => (0..20_u8).prop_map(Event::Tick),
        20 => (any::<usize>(), outcome).prop_map(|(which, outcome)| Event::Finish(which, outcome)),
        4 => pairs().prop_map(Event::Login),
        3 => Just(Event::Logout),
        4 => proptest::option::weighted(0.8, pairs()).prop_map(Event::Observe),
        4 => Just(Event::Fade),
        2 => Just(Event::Online),
        1 => Just(Event::Dispose),
    ]
}

/// A request, or a refresh that the application asked for.
struct Request {
    asked: bool,
    deadline: Option<Millis>,
    sent: u8,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum State {
    Sent(Attempt),
    Waiting(WaiterId),
    Settled,
}

/// A refresh as the shell drives it: the server has rotated already, the answer is on its way.
#[derive(Clone, Copy)]
struct Flight {
    ticket: Ticket,
    generation: u32,
    rotation: u32,
    rounds: u8,
    /// A login, a logout or another end of the session came since.
    overtaken: bool,
}

/// The shell, and what it knows for certain.
struct Shell {
    session: Session<usize>,
    now: Millis,
    requests: Vec<Request>,
    flights: Vec<Flight>,
    /// The newest rotation that anybody got from the server.
    issued: u32,
    stored: u32,
    /// What the session has to know of the tokens in storage; `None`: signed out.
    held: Option<Credential>,
    /// The generation with which the present tokens came.
    since: u32,
    /// Until when the present tokens are not tried again.
    cooling: Option<Millis>,
    disposed: bool,
    /// Why the session may end during this event.
    ends: Option<SignOut>,
}

impl Shell {
    fn new(rules: Rules) -> Self {
        Self {
            session: Session::new(rules),
            now: 1_000,
            requests: Vec::new(),
            flights: Vec::new(),
            issued: 0,
            stored: 0,
            held: None,
            since: 1,
            cooling: None,
            disposed: false,
            ends: None,
        }
    }

    /// The requests in a state, oldest first.
    fn all(&self, wanted: impl Fn(State) -> bool) -> Vec<usize> {
        let requests = self.requests.iter().enumerate();
        requests
            .filter(|(_, request)| wanted(request.state))
            .map(|(at, _)| at)
            .collect()
    }

    /// Tokens of a new session, or of another client, are in storage.
    fn stored(&mut self, pair: Pair) -> Credential {
        self.issued += 1;
        self.stored = self.issued;
        self.cooling = None;
        let credential = pair.credential(self.now);
        self.held = Some(credential);
        credential
    }

    fn overtake(&mut self) {
        for flight in &mut self.flights {
            flight.overtaken = true;
        }
    }

    fn play(&mut self, event: &Event) -> Result<(), String> {
        let now = self.now;
        let at = self.requests.len();
        self.ends = None;
        match *event {
            Event::Open { once, patience } if !self.disposed => {
                let deadline = patience.map(|patience| now + Millis::from(patience));
                let opening = Opening {
                    refresh_first: once,
                    deadline,
                };
                let step = self.session.open(opening, |_| at, now);
                self.enter(false, deadline, step)?;
            }
            Event::Refresh if !self.disposed => {
                let step = self.session.refresh(|_| at, self.now);
                self.enter(true, None, step)?;
            }
            Event::Answer(which, verdict) if !self.disposed => self.answer(which, verdict)?,
            Event::Abort(which) => self.abort(which)?,
            Event::Tick(by) => {
                self.now += Millis::from(by);
                if self
                    .session
                    .next_wake()
                    .is_some_and(|wake| wake <= self.now)
                {
                    self.session.tick(self.now);
                }
            }
            Event::Finish(which, outcome) => self.finish(which, outcome)?,
            Event::Login(pair) if !self.disposed => {
                let credential = self.stored(pair);
                self.overtake();
                self.session.login(credential, self.now);
                self.since = self.session.generation();
            }
            Event::Logout if !self.disposed => {
                self.ends = Some(SignOut::Requested);
                self.session.logout();
                self.since = self.session.generation();
            }
            Event::Observe(Some(pair)) if !self.disposed => {
                let credential = self.stored(pair);
                self.session.observe(Some(credential));
                self.since = self.session.generation();
            }
            Event::Observe(None) if !self.disposed => {
                self.ends = Some(SignOut::Elsewhere);
                self.session.observe(None);
                self.since = self.session.generation();
            }
            Event::Fade if !self.disposed => self.fade()?,
            Event::Online => {
                self.cooling = None;
                self.session.online();
            }
            Event::Dispose => {
                self.disposed = true;
                self.session.dispose();
            }
            _ => {}
        }
        self.pump()?;
        self.inspect()
    }

    fn enter(&mut self, asked: bool, deadline: Option<Millis>, step: Step) -> Result<(), String> {
        let state = State::Settled;
        self.requests.push(Request {
            asked,
            deadline,
            sent: 0,
            state,
        });
        self.follow(self.requests.len() - 1, step)
    }

    fn answer(&mut self, which: usize, verdict: Verdict) -> Result<(), String> {
        let sent = self.all(|state| matches!(state, State::Sent(_)));
        if sent.is_empty() {
            return Ok(());
        }
        let at = sent[which % sent.len()];
        let Request {
            deadline, state, ..
        } = self.requests[at];
        if let State::Sent(attempt) = state {
            if verdict == Verdict::LogOut && attempt.generation >= self.since {
                self.ends = Some(SignOut::Verdict);
            }
            let attempt = Attempt::from_bits(attempt.to_bits());
            let step = self
                .session
                .answer(attempt, verdict, deadline, |_| at, self.now);
            let helped = self.held.is_some_and(|held| held.refreshable)
                && verdict == Verdict::Refresh
                && !attempt.replayed;
            ensure(!(helped && step == Step::Deliver), || {
                format!("R67: request {at} gets a 401 that a refresh may help")
            })?;
            self.follow(at, step)?;
        }
        Ok(())
    }

    fn abort(&mut self, which: usize) -> Result<(), String> {
        let waiting = self.all(|state| matches!(state, State::Waiting(_)));
        if waiting.is_empty() {
            return Ok(());
        }
        let at = waiting[which % waiting.len()];
        if let State::Waiting(waiter) = self.requests[at].state {
            let woken = (self.session.abort(waiter), self.session.abort(waiter));
            ensure(woken == (Some(at), None), || {
                format!("invariant 3: request {at} is aborted, and {woken:?} settled")
            })?;
            self.requests[at].state = State::Settled;
        }
        Ok(())
    }

    fn finish(&mut self, which: usize, outcome: Outcome) -> Result<(), String> {
        if self.flights.is_empty() {
            return Ok(());
        }
        let flight = self.flights.remove(which % self.flights.len());
        let Flight {
            ticket,
            rotation,
            overtaken,
            ..
        } = flight;
        let may = self.session.may_commit(ticket);
        ensure(may != overtaken, || {
            format!("invariant 4: refresh {ticket:?}, overtaken: {overtaken}, may commit: {may}")
        })?;
        if overtaken {
            return self.intrude(ticket, outcome);
        }
        let unread = matches!(outcome, Outcome::Failed(Failure::Storage));
        if !unread && !self.goes_on(flight)? {
            return Ok(());
        }
        match outcome {
            Outcome::Renewed(pair) => {
                ensure(rotation > self.stored, || {
                    format!(
                        "invariant 5: rotation {rotation} is written over {}",
                        self.stored
                    )
                })?;
                let credential = pair.credential(self.now);
                self.stored = rotation;
                self.cooling = None;
                self.held = Some(credential);
                self.session.committed(ticket, credential, self.now);
                self.since = self.session.generation();
            }
            Outcome::Failed(failure) => {
                match failure {
                    Failure::Final => self.ends = Some(SignOut::Refused),
                    Failure::Transient(wait) => self.cooling = Some(self.now + wait),
                    _ => {}
                }
                self.session.failed(ticket, failure, self.now);
            }
        }
        Ok(())
    }

    /// Storage was read again: does the refresh go on, as `src/wasm/refresh.rs` has it?
    fn goes_on(&mut self, flight: Flight) -> Result<bool, String> {
        let Flight {
            ticket,
            generation,
            rounds,
            ..
        } = flight;
        let now = self.now;
        let fresh = |held: Credential| held.access && held.refresh_at.is_none_or(|at| at > now);
        let good = self.held.is_some_and(fresh);
        let before = self.session.clone();
        let review = self.session.review(ticket, generation, now);
        let current = self.session.generation();
        match review {
            Review::Unchanged => {
                ensure(current == generation && self.session == before, || {
                    "invariant 5: a refresh goes on over other tokens".to_owned()
                })?;
                return Ok(true);
            }
            Review::Adopted => ensure(current != generation && good, || {
                format!("R67: {ticket:?} adopts {:?}", self.held)
            })?,
            Review::Outdated(newer) => {
                ensure(
                    newer == current && newer != generation && !good && self.session == before,
                    || format!("invariant 1: {ticket:?} begins again on {:?}", self.held),
                )?;
                if rounds == 1 {
                    self.session.failed(ticket, Failure::Transient(0), now);
                } else {
                    self.issued += 1;
                    self.flights.push(Flight {
                        generation: newer,
                        rotation: self.issued,
                        rounds: rounds - 1,
                        ..flight
                    });
                }
            }
            Review::Superseded => {
                return Err(format!("invariant 3: {ticket:?} is given up unasked"));
            }
        }
        Ok(false)
    }

    fn fade(&mut self) -> Result<(), String> {
        if let Some(held) = &mut self.held {
            held.access = false;
        }
        let Shell { session, .. } = self;
        let before = (session.generation(), session.status(), session.next_wake());
        session.fade();
        let after = (session.generation(), session.status(), session.next_wake());
        ensure(before == after, || {
            format!("invariant 5: {before:?} fades to {after:?}")
        })
    }

    /// What a shell may forget: to ask before it commits. Nothing must come of it.
    fn intrude(&mut self, ticket: Ticket, outcome: Outcome) -> Result<(), String> {
        let before = self.session.clone();
        match outcome {
            Outcome::Renewed(pair) => {
                for generation in [before.generation(), before.generation() + 1] {
                    let review = self.session.review(ticket, generation, self.now);
                    ensure(review == Review::Superseded, || {
                        format!("invariant 4: an overtaken refresh goes on: {review:?}")
                    })?;
                }
                self.session
                    .committed(ticket, pair.credential(self.now), self.now);
            }
            Outcome::Failed(failure) => self.session.failed(ticket, failure, self.now),
        }
        ensure(self.session == before, || {
            format!("invariant 4: overtaken refresh {ticket:?} changes the session: {outcome:?}")
        })
    }

    fn pump(&mut self) -> Result<(), String> {
        let mut last = None;
        while let Some(action) = self.session.poll() {
            match action {
                Action::Refresh(ticket) => {
                    ensure(self.cooling.is_none_or(|until| until <= self.now), || {
                        format!("R66: a refresh starts before {:?}", self.cooling)
                    })?;
                    ensure(self.flights.iter().all(|flight| flight.overtaken), || {
                        "invariant 1: a second refresh starts".to_owned()
                    })?;
                    self.issued += 1;
                    self.flights.push(Flight {
                        ticket,
                        generation: self.session.generation(),
                        rotation: self.issued,
                        rounds: ROUNDS,
                        overtaken: false,
                    });
                }
                Action::Resume(at, step) => {
                    let State::Waiting(waiter) = self.requests[at].state else {
                        return Err(format!("invariant 3: request {at} is resumed unasked"));
                    };
                    let name = Some(waiter);
                    ensure(name > last, || {
                        format!("R80: {waiter:?} goes on after {last:?}")
                    })?;
                    last = name;
                    self.follow(at, step)?;
                }
                Action::SignOut(reason) => {
                    ensure(self.ends == Some(reason), || {
                        format!(
                            "invariant 7: signed out ({reason:?}) where {:?} might",
                            self.ends
                        )
                    })?;
                    ensure(self.held.is_some(), || {
                        format!("invariant 9: a second redirect ({reason:?})")
                    })?;
                    self.held = None;
                    self.overtake();
                }
            }
        }
        Ok(())
    }

    fn follow(&mut self, at: usize, step: Step) -> Result<(), String> {
        let request = &mut self.requests[at];
        request.state = match step {
            Step::Send(attempt) if !request.asked => {
                request.sent += 1;
                ensure(
                    request.sent <= 2 && attempt.replayed == (request.sent == 2),
                    || format!("invariant 6: request {at} is sent {} times", request.sent),
                )?;
                ensure(attempt.bare || self.held.is_some(), || {
                    format!("invariant 4: request {at} goes out with a token after the end")
                })?;
                ensure(
                    attempt.bare != self.held.is_some_and(|held| held.access),
                    || {
                        format!(
                            "R67: request {at} goes out as {attempt:?} with {:?}",
                            self.held
                        )
                    },
                )?;
                State::Sent(attempt)
            }
            Step::Wait(waiter) => State::Waiting(waiter),
            _ => State::Settled,
        };
        Ok(())
    }

    fn inspect(&self) -> Result<(), String> {
        let session = &self.session;
        let waiting = self.all(|state| matches!(state, State::Waiting(_)));
        ensure(session.waiting() as usize == waiting.len(), || {
            format!(
                "invariant 3: {} waiters, {} in the queue",
                waiting.len(),
                session.waiting()
            )
        })?;
        let names: HashSet<State> = waiting.iter().map(|at| self.requests[*at].state).collect();
        ensure(names.len() == waiting.len(), || {
            "invariant 3: two waiters, one name".to_owned()
        })?;
        let mut overtaken = self.flights.iter().filter(|flight| flight.overtaken);
        ensure(
            overtaken.all(|flight| !session.may_commit(flight.ticket)),
            || "invariant 4: a refresh that was overtaken may commit".to_owned(),
        )?;
        let flies = self
            .flights
            .iter()
            .any(|flight| session.may_commit(flight.ticket));
        ensure(flies || waiting.is_empty(), || {
            format!("invariant 3: {waiting:?} wait for nothing")
        })?;
        ensure(flies == (session.status() == Status::Refreshing), || {
            "invariant 8: left refreshing".to_owned()
        })?;
        ensure(session.next_wake().is_none() || !waiting.is_empty(), || {
            "invariant 8: a timer is left".to_owned()
        })?;
        let soonest = waiting
            .iter()
            .filter_map(|at| self.requests[*at].deadline)
            .min();
        ensure(
            soonest.is_none_or(|at| session.next_wake().is_some_and(|wake| wake <= at)),
            || format!("invariant 8: a timeout at {soonest:?} without a timer"),
        )?;
        let signed_in = matches!(session.status(), Status::SignedIn | Status::Refreshing);
        ensure(signed_in == self.held.is_some(), || {
            format!(
                "invariant 7: {:?} where the shell holds {:?}",
                session.status(),
                self.held
            )
        })
    }

    /// Lets everything come to its end.
    fn rest(&mut self) -> Result<(), String> {
        let longest = 4 * (self.requests.len() + self.flights.len()) + 4;
        for _ in 0..longest {
            self.play(&Event::Finish(0, Outcome::Renewed(Pair::GOOD)))?;
            self.play(&Event::Answer(0, Verdict::Refresh))?;
        }
        let open = self.all(|state| !matches!(state, State::Settled));
        ensure(open.is_empty() || self.disposed, || {
            format!("invariant 3: {open:?} never settle")
        })?;
        let waiting = self.all(|state| matches!(state, State::Waiting(_)));
        let idle = waiting.is_empty() && self.flights.is_empty();
        ensure(
            idle && self.session.next_wake().is_none() && self.session.waiting() == 0,
            || "invariant 8: something is left".to_owned(),
        )
    }
}

impl Pair {
    const GOOD: Self = Self {
        access: true,
        refreshable: true,
        times: None,
    };
}

fn run(rules: Rules, signed_in: bool, events: &[Event]) -> Result<(), TestCaseError> {
    let mut shell = Shell::new(rules);
    if signed_in {
        let credential = shell.stored(Pair::GOOD);
        shell.session.observe(Some(credential));
        shell.since = shell.session.generation();
    }
    for event in events {
        shell.play(event).map_err(TestCaseError::fail)?;
    }
    shell.rest().map_err(TestCaseError::fail)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_order_of_events_keeps_the_invariants(
        signed_in in proptest::bool::weighted(0.8),
        require_token in proptest::bool::weighted(0.2),
        max_queue in prop_oneof![Just(10_000_u32), 1..6_u32],
        events in proptest::collection::vec(events(), 1..200),
    ) {
        run(Rules { max_queue, require_token }, signed_in, &events)?;
    }
}
