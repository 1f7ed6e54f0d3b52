#include "confine.hpp"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <memory>

namespace exsampling::adapters {
namespace {

constexpr rlim_t kMaxMemory = 256'000'000;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

bool limit(decltype(RLIMIT_AS) resource, rlim_t most) {
  const rlimit limits{most, most};
  return ::setrlimit(resource, &limits) == 0;
}

/// The system calls that are left: descriptor 0, memory that holds no code, and what the C library
/// needs for the two and for sorting (it asks for the size of the memory).
bool filterCalls() {
  const std::unique_ptr<void, void (*)(void*)> filter(::seccomp_init(SCMP_ACT_KILL_PROCESS),
                                                      ::seccomp_release);
  if (!filter) return false;
  bool added = true;
  const auto allow = [&](int call) {
    added = added && ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0;
  };
  const auto allowIf = [&](int call, scmp_arg_cmp condition) {
    added =
        added && ::seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, call, 1, &condition) == 0;
  };
  for (const int call : {SCMP_SYS(read), SCMP_SYS(write)}) {
    allowIf(call, SCMP_A0(SCMP_CMP_EQ, STDIN_FILENO));
  }
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    allowIf(call, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  }
  for (const int call :
       {SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex),
        SCMP_SYS(setitimer), SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(sysinfo),
        SCMP_SYS(rt_sigreturn), SCMP_SYS(exit), SCMP_SYS(exit_group)}) {
    allow(call);
  }
  return added && ::seccomp_load(filter.get()) == 0;
}

}  // namespace

bool confine() {
  if (kSanitized) return true;
  ::close_range(STDIN_FILENO + 1, ~0U, 0);
  return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 1) &&
         limit(RLIMIT_AS, kMaxMemory) && ::prctl(PR_SET_DUMPABLE, 0) == 0 && filterCalls();
}

void beginSecond() {
  const itimerval second{.it_interval = {}, .it_value = {.tv_sec = 1, .tv_usec = 0}};
  ::setitimer(ITIMER_PROF, &second, nullptr);
}

}  // namespace exsampling::adapters
