//! What may happen in each state, and what must hold in all of them.

use authflight::session::Status;

use super::support::ensure;
use super::support::explore::World;
use super::{Client, Event, LAST, Model, Phase, State};

impl World for Model {
    type Event = Event;

    fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        let mut opening = [true; 2];
        for (at, request) in self.requests.iter().enumerate() {
            let client = self.case.requests[at].0;
            match request.state {
                // The first of a client goes first: any other order is the same under other names.
                State::New if opening[client] => {
                    opening[client] = false;
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
                State::Waiting(_) if self.left.2 > 0 => events.push(Event::Abort(at)),
                _ => {}
            }
        }
        for (at, client) in self.clients.iter().enumerate() {
            if client.held != self.storage {
                events.push(Event::Notice(at));
            }
            if self.left.1 > 0 {
                events.extend([Event::Logout(at), Event::Login(at)]);
            }
            for (nth, refresh) in client.refreshes.iter().enumerate() {
                match refresh.phase {
                    Phase::Locking if self.locks.contains(&refresh.lock) => {}
                    Phase::Locking => events.push(Event::Round(at, nth)),
                    Phase::Sent(_) => {
                        events.push(Event::Served(at, nth));
                        if self.left.0 > 0 {
                            events.push(Event::Broken(at, nth, false));
                            events.push(Event::Broken(at, nth, true));
                        }
                    }
                    Phase::Answered(_) => events.push(Event::Replied(at, nth)),
                }
            }
        }
        if self.now < LAST {
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
                self.left.2 -= 1;
                let session = &mut self.clients[self.case.requests[request].0].session;
                if let State::Waiting(waiter) = self.requests[request].state {
                    ensure(session.abort(waiter) == Some(request), || {
                        format!("invariant 3: request {request} waits and cannot be aborted")
                    })?;
                }
                self.requests[request].state = State::Settled;
            }
            Event::Notice(client) => self.look(client)?,
            Event::Round(client, at) => self.round(client, at)?,
            Event::Served(client, at) => self.served(client, at, true, true)?,
            Event::Broken(client, at, reaches) => {
                self.left.0 -= 1;
                self.served(client, at, reaches, false)?;
            }
            Event::Replied(client, at) => self.replied(client, at)?,
            Event::Logout(client) => {
                self.left.1 -= 1;
                self.logout(client)?;
            }
            Event::Login(client) => {
                self.left.1 -= 1;
                self.login(client)?;
            }
            Event::Vanish => {
                if let Some(tokens) = &mut self.storage {
                    tokens.access = false;
                }
            }
            Event::Tick => {
                self.now += 1;
                for client in 0..2 {
                    let session = &mut self.clients[client].session;
                    if session.next_wake().is_some_and(|at| at <= self.now) {
                        session.tick(self.now);
                    }
                    self.pump(client)?;
                }
            }
        }
        self.inspect()
    }

    fn rest(&self) -> Result<(), String> {
        for (at, request) in self.requests.iter().enumerate() {
            ensure(request.state == State::Settled, || {
                format!("invariant 3: request {at} never settles")
            })?;
        }
        let idle = self
            .clients
            .iter()
            .all(|client| client.refreshes.is_empty());
        ensure(idle && self.locks.is_empty(), || {
            "invariant 8: a lock or a refresh is left".to_owned()
        })
    }
}

impl Model {
    /// What must hold in every state.
    fn inspect(&self) -> Result<(), String> {
        for (at, client) in self.clients.iter().enumerate() {
            let Client {
                session,
                held,
                refreshes,
                signed_in,
                ..
            } = client;
            let waiting = (self.case.requests.iter().zip(&self.requests))
                .filter(|((of, _), request)| {
                    *of == at && matches!(request.state, State::Waiting(_))
                })
                .count();
            ensure(session.waiting() as usize == waiting, || {
                format!("invariant 3: of {waiting} requests, client {at} settled some silently")
            })?;
            let flies = refreshes
                .iter()
                .any(|refresh| session.may_commit(refresh.ticket));
            ensure(waiting == 0 || flies, || {
                format!("invariant 3: {waiting} requests of client {at} wait for nothing")
            })?;
            ensure(flies == (session.status() == Status::Refreshing), || {
                format!("invariant 8: client {at} is left refreshing")
            })?;
            ensure(waiting > 0 || session.next_wake().is_none(), || {
                format!("invariant 8: client {at} leaves a timer")
            })?;
            ensure(held.is_some() == *signed_in, || {
                format!("invariant 9: the session of client {at} ended, and nobody was told")
            })?;
            ensure(
                held.is_some() || session.status() == Status::SignedOut,
                || format!("invariant 4: client {at} holds tokens after its session ended"),
            )?;
        }
        Ok(())
    }
}
