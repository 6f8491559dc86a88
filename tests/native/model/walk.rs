//! Random walks through set-ups that are too large to be explored.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::state::{Case, Event, Kind, Left, Model};
use super::support::explore::World;

/// Whatever may happen, as often as it likes.
pub(crate) const ENDLESS: Left = Left {
    failures: u16::MAX,
    aborts: u16::MAX,
    troubles: u16::MAX,
};

/// The generator of <https://prng.di.unimi.it/splitmix64.c>.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// What the requests of a large set-up want: they take turns with the tabs.
pub(crate) fn requests<const R: usize>(tabs: usize) -> [(usize, Kind); R] {
    std::array::from_fn(|at| {
        let kind = match at % 10 {
            3 => Kind::Once,
            7 => Kind::Refresh,
            _ => Kind::Plain,
        };
        (at % tabs, kind)
    })
}

/// How often each event was chosen, by its name.
pub(crate) type Census = BTreeMap<String, usize>;

pub(crate) struct Walk<const T: usize, const R: usize, const L: usize> {
    pub(crate) model: Model<T, R, L>,
    pub(crate) events: Vec<Event>,
    dice: Dice,
}

impl<const T: usize, const R: usize, const L: usize> Walk<T, R, L> {
    pub(crate) fn new(case: Case<R>, seed: u64) -> Self {
        Self {
            model: Model::new(case, ENDLESS),
            events: Vec::new(),
            dice: Dice(seed),
        }
    }

    /// Lets something happen; `None` if nothing can.
    pub(crate) fn step(&mut self) -> Result<Option<Event>, String> {
        let chances: Vec<(Event, u64)> = (self.model.events().into_iter())
            .map(|event| (event, self.weight(event)))
            .collect();
        let total = chances.iter().map(|(_, weight)| weight).sum();
        if total == 0 {
            return Ok(None);
        }
        let mut at = self.dice.roll(total);
        for (event, weight) in chances {
            if at < weight {
                return self.go(event).map(|()| Some(event));
            }
            at -= weight;
        }
        Ok(None)
    }

    fn go(&mut self, event: Event) -> Result<(), String> {
        self.events.push(event);
        self.model.apply(event)
    }

    /// How likely an event is, next to others.
    fn weight(&self, event: Event) -> u64 {
        let signed_out = self.model.storage.is_none();
        match event {
            Event::Login(_) if signed_out => 200,
            Event::Logout(_) | Event::Login(_) | Event::Crash(_) | Event::Freeze(_) => 2,
            Event::Abort(_) => 10,
            Event::Steal(..) | Event::Broken(..) => 20,
            Event::Open(_) | Event::Vanish => 100,
            Event::Tick => 60,
            _ => 300,
        }
    }

    /// Whatever is under way comes to its end, and nothing new begins; then nothing may be left.
    pub(crate) fn end(&mut self) -> Result<(), String> {
        let ends = |event: &Event| {
            !matches!(
                event,
                Event::Open(_)
                    | Event::Abort(_)
                    | Event::Broken(..)
                    | Event::Again(..)
                    | Event::Logout(_)
                    | Event::Login(_)
                    | Event::Crash(_)
                    | Event::Start(_)
                    | Event::Steal(..)
                    | Event::Freeze(_)
                    | Event::Tick
                    | Event::Vanish
            )
        };
        while let Some(event) = self.model.events().into_iter().find(ends) {
            self.go(event)?;
        }
        self.model.rest()
    }
}

/// Walks `steps` steps, then to an end; `Err` tells the seed, and the events without most of those that do not matter.
pub(crate) fn walk<const T: usize, const R: usize, const L: usize>(
    case: Case<R>,
    seed: u64,
    steps: usize,
) -> Result<Census, String> {
    let mut walk = Walk::<T, R, L>::new(case, seed);
    let gone = (0..steps).try_for_each(|_| walk.step().map(|_| ()));
    match gone.and_then(|()| walk.end()) {
        Ok(()) => {
            let mut census = Census::new();
            for event in walk.events {
                let name = format!("{event:?}");
                let name = name.split('(').next().unwrap_or_default();
                *census.entry(name.to_owned()).or_default() += 1;
            }
            Ok(census)
        }
        Err(violation) => Err(told::<T, R, L>(case, seed, walk.events, &violation)),
    }
}

/// The violation that these events lead to, if any; those that cannot happen are left out.
fn again<const T: usize, const R: usize, const L: usize>(
    case: Case<R>,
    events: &[Event],
) -> Option<(Vec<Event>, String)> {
    let mut model = Model::<T, R, L>::new(case, ENDLESS);
    let mut gone = Vec::new();
    for event in events {
        if model.events().contains(event) {
            gone.push(*event);
            if let Err(violation) = model.apply(*event) {
                return Some((gone, violation));
            }
        }
    }
    None
}

fn told<const T: usize, const R: usize, const L: usize>(
    case: Case<R>,
    seed: u64,
    mut events: Vec<Event>,
    violation: &str,
) -> String {
    let mut said = violation.to_owned();
    let rule = said.split(':').next().unwrap_or_default().to_owned();
    let mut size = events.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at < events.len() {
            let mut fewer = events.clone();
            fewer.drain(at..(at + size).min(events.len()));
            match again::<T, R, L>(case, &fewer) {
                Some((gone, violation)) if violation.starts_with(&rule) => {
                    (events, said) = (gone, violation);
                }
                _ => at += size,
            }
        }
        size /= 2;
    }
    let mut text = format!("{said}\nseed {seed}, {case:?}\nafter:");
    for (at, event) in events.iter().enumerate() {
        let _ = write!(text, "\n{:>4} {event:?}", at + 1);
    }
    text
}
