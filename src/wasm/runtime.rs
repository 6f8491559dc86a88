//! The allocator, and what else std brings elsewhere: the end of a panic.

#![allow(
    unsafe_code,
    reason = "an allocator is unsafe by its trait; a trap is the only way out of a panic, and clearing it is one instruction"
)]

use core::alloc::{GlobalAlloc, Layout};

#[cfg(feature = "browser")]
#[global_allocator]
static ALLOCATOR: Clearing<super::memory::Classes> = Clearing(super::memory::Classes::new());

#[cfg(feature = "server")]
#[global_allocator]
static ALLOCATOR: Clearing<std::alloc::System> = Clearing(std::alloc::System);

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
