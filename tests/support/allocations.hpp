#pragma once

#include "support/sanitized.hpp"
#include <cstddef>
#include <cstdlib>

namespace exsampling::support {

/// How often this thread has asked for memory, by new or by malloc, in whatever library. Volatile,
/// as compilers take it for granted that malloc changes no variable.
inline thread_local volatile std::size_t allocations = 0;

/// Whether that is counted: it takes glibc, and no sanitizer's allocator in its place.
#ifdef __GLIBC__
constexpr bool kCountsAllocations = !kSanitized;
#else
constexpr bool kCountsAllocations = false;
#endif

}  // namespace exsampling::support

// Take the place of the C library's own, for the whole program: to be included in one file of it.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);

void* malloc(std::size_t size) {
  exsampling::support::allocations = exsampling::support::allocations + 1;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  exsampling::support::allocations = exsampling::support::allocations + 1;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  exsampling::support::allocations = exsampling::support::allocations + 1;
  return __libc_realloc(memory, size);
}
}
#endif
