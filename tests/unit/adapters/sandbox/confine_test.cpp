#include <gtest/gtest.h>

#ifdef __linux__

#include <adapters/sandbox/child/confine.hpp>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support/sanitized.hpp"
#include <cstdlib>
#include <functional>

namespace exsampling::adapters {
namespace {

/// Ends the process with 0 when `attempt`, made after the rights were given up, was let through.
void confined(const std::function<bool()>& attempt) {
  if (!confine()) ::_exit(90);
  ::_exit(attempt() ? 0 : 91);
}

class ConfineDeathTest : public testing::Test {
 protected:
  void SetUp() override {
    if (support::kSanitized) GTEST_SKIP() << "sanitizers need more rights than decoding";
  }
  static void expectEnded(const std::function<bool()>& attempt) {
    EXPECT_EXIT(confined(attempt), testing::KilledBySignal(SIGSYS), "");
  }
};

TEST_F(ConfineDeathTest, NeitherFilesNorNetworkNorPrograms) {
  expectEnded([] { return ::open("/etc/passwd", O_RDONLY) >= 0; });
  expectEnded([] { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0; });
  expectEnded([] { return ::execl("/bin/true", "true", nullptr) == 0; });
  expectEnded([] { return ::fork() >= 0; });
  expectEnded([] { return ::kill(::getppid(), 0) == 0; });
  expectEnded([] { return ::syscall(SYS_ptrace, 0, 0, 0, 0) == 0; });
  expectEnded([] { return ::unlink("/tmp/nothing") == 0; });
}

TEST_F(ConfineDeathTest, NoOtherDescriptorAndNoCodeInMemory) {
  expectEnded([] { return ::write(STDERR_FILENO, "x", 1) == 1; });
  expectEnded([] {
    return ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
  });
}

TEST_F(ConfineDeathTest, NoMoreThanAQuarterOfAGigabyte) {
  const auto allocates = [](std::size_t bytes) {
    return [bytes] {
      void* const memory = std::malloc(bytes);
      const bool got = memory != nullptr;
      std::free(memory);
      return got;
    };
  };
  EXPECT_EXIT(confined(allocates(100'000'000)), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(confined(allocates(256'000'000)), testing::ExitedWithCode(91), "");
}

TEST_F(ConfineDeathTest, NoMoreThanASecondOfWork) {
  EXPECT_EXIT(confined([] {
                beginSecond();
                for (volatile int i = 0; i >= 0;) {
                }
                return true;
              }),
              testing::KilledBySignal(SIGPROF), "");
}

}  // namespace
}  // namespace exsampling::adapters

#endif
