//! The browser build's memory: blocks whose sizes are powers of two, each kept for its size when it is freed.
//!
//! Nothing is split or joined, so that a long run cannot fragment it: of each size there are never more blocks than
//! were once in use at a time. It is 0.5 kB smaller (brotli) than `talc`, the smallest of the allocators that also
//! stand long runs, and takes and frees in constant time.

#![allow(
    unsafe_code,
    clippy::cast_ptr_alignment,
    reason = "an allocator is unsafe by its trait; its free blocks, which begin at multiples of 16, are linked by \
              pointers in them"
)]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr::null_mut;

/// How memory is had.
pub(super) const PAGE: usize = 65_536;

/// Room for a pointer, and as aligned as anything asks for.
const LEAST: usize = 16;

/// One for each power of two.
const CLASSES: usize = 32;

/// One piece of memory that grows at its end.
pub(super) trait Linear {
    /// Where blocks may begin; a multiple of 16.
    fn base(&self) -> *mut u8;

    /// The address of its end.
    fn end(&self) -> usize;

    /// Adds so many pages; `false`: there are no more.
    fn grow(&self, pages: usize) -> bool;
}

pub(super) struct Classes<L> {
    linear: L,
    /// The first free block of each size. A free block begins with the address of the next one.
    free: [Cell<*mut u8>; CLASSES],
    /// What is above was never given out; null: nothing was.
    top: Cell<*mut u8>,
}

// SAFETY: the browser build has one thread.
unsafe impl<L> Sync for Classes<L> {}

impl<L: Linear> Classes<L> {
    pub(super) const fn new(linear: L) -> Self {
        Self {
            linear,
            free: [const { Cell::new(null_mut()) }; CLASSES],
            top: Cell::new(null_mut()),
        }
    }

    /// The size of a block for so many bytes, and the list of such blocks when they are free.
    fn class(&self, layout: Layout) -> Option<(usize, &Cell<*mut u8>)> {
        let size = layout.size().max(LEAST).checked_next_power_of_two()?;
        let list = self.free.get(size.trailing_zeros() as usize)?;
        (layout.align() <= LEAST).then_some((size, list))
    }

    /// A block that was never given out, from the end of the memory.
    fn fresh(&self, size: usize) -> Option<*mut u8> {
        let mut block = self.top.get();
        if block.is_null() {
            block = self.linear.base();
        }
        let top = block.addr().checked_add(size)?;
        let end = self.linear.end();
        if top > end && !self.linear.grow((top - end).div_ceil(PAGE)) {
            return None;
        }
        self.top.set(block.wrapping_add(size));
        Some(block)
    }
}

// SAFETY: a block is as large as its class, begins at a multiple of 16, and is in one list or in one hand.
unsafe impl<L: Linear> GlobalAlloc for Classes<L> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some((size, list)) = self.class(layout) else {
            return null_mut();
        };
        let block = list.get();
        if block.is_null() {
            return self.fresh(size).unwrap_or(null_mut());
        }
        // SAFETY: a block of this list holds the next one's address.
        list.set(unsafe { block.cast::<*mut u8>().read() });
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if let Some((_, list)) = self.class(layout) {
            // SAFETY: the caller gives the block back, which has room for an address.
            unsafe { block.cast::<*mut u8>().write(list.get()) };
            list.set(block);
        }
    }
}
