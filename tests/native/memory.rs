//! The browser build's allocator on the host: a million requests' blocks against a model of what may be in use.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    unsafe_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests, of an allocator"
)]

use std::alloc::{GlobalAlloc, Layout, alloc, dealloc};
use std::cell::Cell;
use std::collections::VecDeque;

#[path = "../../src/wasm/memory.rs"]
mod memory;

use memory::{Classes, Linear, PAGE};

/// As much as the tests can take.
const MOST: usize = 1024 * PAGE;

/// Memory of which `pages` are there.
struct Pages {
    start: *mut u8,
    pages: Cell<usize>,
}

impl Pages {
    fn layout() -> Layout {
        Layout::from_size_align(MOST, PAGE).unwrap()
    }

    fn new() -> Self {
        Self {
            // SAFETY: the layout is not empty.
            start: unsafe { alloc(Self::layout()) },
            pages: Cell::new(0),
        }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: as it was had.
        unsafe { dealloc(self.start, Self::layout()) }
    }
}

impl Linear for &Pages {
    fn base(&self) -> *mut u8 {
        self.start
    }

    fn end(&self) -> usize {
        self.start.addr() + self.pages.get() * PAGE
    }

    fn grow(&self, pages: usize) -> bool {
        let all = self.pages.get() + pages;
        let there = all * PAGE <= MOST;
        if there {
            self.pages.set(all);
        }
        there
    }
}

/// A block in use: filled with its mark, so that another one that overlaps it shows.
struct Block {
    at: *mut u8,
    layout: Layout,
    mark: u8,
}

/// The allocator, and what the model knows of it.
struct Heap<'a> {
    classes: Classes<&'a Pages>,
    mark: u8,
    live: [usize; 32],
    most: [usize; 32],
}

fn class(size: usize) -> usize {
    size.max(16).next_power_of_two().trailing_zeros() as usize
}

impl<'a> Heap<'a> {
    fn new(pages: &'a Pages) -> Self {
        Self {
            classes: Classes::new(pages),
            mark: 0,
            live: [0; 32],
            most: [0; 32],
        }
    }

    fn take(&mut self, size: usize) -> Block {
        let layout = Layout::from_size_align(size, 8).unwrap();
        // SAFETY: the layout is not empty.
        let at = unsafe { self.classes.alloc(layout) };
        assert!(!at.is_null() && at.addr().is_multiple_of(16));
        self.mark = self.mark.wrapping_add(1);
        // SAFETY: the block is that long.
        unsafe { at.write_bytes(self.mark, size) };
        let class = class(size);
        self.live[class] += 1;
        self.most[class] = self.most[class].max(self.live[class]);
        let mark = self.mark;
        Block { at, layout, mark }
    }

    fn free(&mut self, block: &Block) {
        for at in 0..block.layout.size() {
            // SAFETY: the block is that long, and in use.
            assert_eq!(unsafe { block.at.add(at).read() }, block.mark, "overlaps");
        }
        self.live[class(block.layout.size())] -= 1;
        // SAFETY: as it was had, and once.
        unsafe { self.classes.dealloc(block.at, block.layout) }
    }

    /// What the model allows: of each size the most blocks that were once in use at a time.
    fn bound(&self) -> usize {
        let bytes = self
            .most
            .iter()
            .enumerate()
            .map(|(class, most)| most << class);
        bytes.sum::<usize>().div_ceil(PAGE)
    }
}

/// Numbers by a seed: a linear congruential generator, of which the upper bits are good.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

#[test]
fn a_million_requests_take_no_more_memory_than_the_most_that_was_in_use_at_a_time() {
    let pages = Pages::new();
    let mut heap = Heap::new(&pages);
    let mut numbers = Numbers(1);
    // Tokens stay for long, waiters for some requests, what crosses the border for one.
    let (mut tokens, mut waiters) = (Vec::new(), VecDeque::new());
    let mut warm = 0;
    for request in 0..1_000_000 {
        if request % 100 == 0 {
            if tokens.len() == 40 {
                let old = tokens.swap_remove(numbers.below(40));
                heap.free(&old);
            }
            let size = 20 + numbers.below(8_000);
            tokens.push(heap.take(size));
        }
        // A storm now and then: many wait, and all go on.
        let storm = request % 10_000 < 500;
        let size = 1 + numbers.below(200);
        waiters.push_back(heap.take(size));
        while waiters.len() > if storm { 500 } else { 3 } {
            let settled = waiters.pop_front().unwrap();
            heap.free(&settled);
        }
        let crossing = [0; 3].map(|_| heap.take(1 + numbers.below(2_000)));
        for block in &crossing {
            heap.free(block);
        }
        assert_eq!(pages.pages.get(), heap.bound(), "after {request} requests");
        if request == 300_000 {
            warm = pages.pages.get();
        }
    }
    assert_eq!(pages.pages.get(), warm, "flat after the warm-up");
    assert!(warm > 5, "something was in use");
}

#[test]
fn a_list_that_grows_leaves_its_smaller_blocks_to_others() {
    let pages = Pages::new();
    let mut heap = Heap::new(&pages);
    let mut list = heap.take(16);
    for size in (5..20).map(|power| 1 << power) {
        let larger = heap.take(size);
        heap.free(&list);
        list = larger;
    }
    let before = pages.pages.get();
    let others: Vec<_> = (5..19).map(|power| heap.take(1 << power)).collect();
    assert_eq!(pages.pages.get(), before);
    for block in &others {
        heap.free(block);
    }
}

#[test]
fn where_no_memory_is_left_there_is_no_block_and_smaller_ones_still_are() {
    let pages = Pages::new();
    let mut heap = Heap::new(&pages);
    let layout = Layout::from_size_align(2 * MOST, 8).unwrap();
    // SAFETY: the layout is not empty.
    assert!(unsafe { heap.classes.alloc(layout) }.is_null());
    let aligned = Layout::from_size_align(64, 64).unwrap();
    // SAFETY: the layout is not empty.
    assert!(unsafe { heap.classes.alloc(aligned) }.is_null());
    let small = heap.take(64);
    heap.free(&small);
    assert_eq!(pages.pages.get(), 1);
}
