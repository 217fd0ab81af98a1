//! Memory from the C library, since there is no standard library here.

use core::alloc::{GlobalAlloc, Layout};

#[global_allocator]
static HEAP: Heap = Heap;

struct Heap;

// SAFETY: what `aligned_alloc` gives is as large and as aligned as was asked for, or null, and is its caller's until `free`.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // The size has to be a multiple of the alignment. Of a layout this does not overflow.
        let layout = layout.pad_to_align();
        // SAFETY: an alignment is a power of two, and below that of a pointer it was raised to it.
        unsafe { libc::aligned_alloc(layout.align().max(size_of::<usize>()), layout.size().next_multiple_of(8)).cast() }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, _: Layout) {
        // SAFETY: it came from `alloc` and is not used any more, as the caller promises.
        unsafe { libc::free(pointer.cast()) }
    }
}
