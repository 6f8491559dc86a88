//! The allocator, and what else std brings elsewhere: the end of a panic.

#![allow(
    unsafe_code,
    reason = "an allocator is unsafe by its trait; a trap is the only way out of a panic, and clearing it is one instruction"
)]

use core::alloc::{GlobalAlloc, Layout};
#[cfg(feature = "browser")]
use core::arch::wasm32;

#[cfg(feature = "browser")]
use super::memory::{Classes, Linear, PAGE};

#[cfg(feature = "browser")]
#[global_allocator]
static ALLOCATOR: Clearing<Classes<Memory>> = Clearing(Classes::new(Memory));

#[cfg(feature = "server")]
#[global_allocator]
static ALLOCATOR: Clearing<std::alloc::System> = Clearing(std::alloc::System);

/// The memory of the wasm instance.
#[cfg(feature = "browser")]
struct Memory;

#[cfg(feature = "browser")]
unsafe extern "C" {
    /// Where the linker has laid out everything else; a multiple of 16.
    static mut __heap_base: u8;
}

#[cfg(feature = "browser")]
impl Linear for Memory {
    fn base(&self) -> *mut u8 {
        &raw mut __heap_base
    }

    fn end(&self) -> usize {
        wasm32::memory_size(0) * PAGE
    }

    fn grow(&self, pages: usize) -> bool {
        wasm32::memory_grow(0, pages) != usize::MAX
    }
}

/// Clears what is freed, so that no token stays in the memory behind it.
struct Clearing<A>(A);

// SAFETY: as the allocator inside, which gets every block back that it gave. What the trait does by default, as in
// `realloc`, goes through these two.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Clearing<A> {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.0.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise; the block is as long as its layout says.
        unsafe {
            block.write_bytes(0, layout.size());
            self.0.dealloc(block, layout);
        }
    }
}

/// Traps: JavaScript sees a `WebAssembly.RuntimeError` and goes on with a fresh instance.
#[cfg(feature = "browser")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
