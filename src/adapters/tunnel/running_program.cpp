#include "running_program.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <thread>

namespace exsampling::adapters {

namespace {

namespace fs = std::filesystem;

/// In the child, between fork and exec: only async-signal-safe calls.
[[noreturn]] void become(const char* program, char* const* arguments, int output, pid_t parent) {
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);
#else
  static_cast<void>(parent);
#endif
  ::setpgid(0, 0);
  // We block and ignore these signals; the child must receive them.
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  constexpr int kFurther = 4'096;
  for (int other = STDERR_FILENO + 1; other < kFurther; ++other) ::close(other);
  ::execv(program, arguments);
  ::_exit(127);
}

}  // namespace

std::optional<fs::path> findInPath(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto program = fs::path(folder) / name;
    std::error_code missing;
    if (fs::is_regular_file(program, missing) && ::access(program.c_str(), X_OK) == 0) {
      return fs::absolute(program);
    }
  }
  return std::nullopt;
}

RunningProgram::RunningProgram(const fs::path& program, std::vector<std::string> arguments,
                               std::chrono::milliseconds endPatience)
    : endPatience_(endPatience) {
  const auto name = program.string();
  std::vector<char*> pointers{const_cast<char*>(name.c_str())};
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  int ends[2];
  if (::pipe(ends) != 0) return;
  ::fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  ::fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  const pid_t parent = ::getpid();
  // posix_spawn cannot ask for the signal at our death.
  process_ = ::fork();
  if (process_ == 0) become(name.c_str(), pointers.data(), ends[1], parent);
  ::close(ends[1]);
  if (process_ < 0) {
    ::close(ends[0]);
    return;
  }
  ::setpgid(process_, process_);  // whoever of us comes first
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  output_ = ends[0];
}

RunningProgram::~RunningProgram() {
  if (process_ < 0) return;
  ::close(output_);
  // Reaped only now, so that the group's number cannot be reused; it may have children.
  const auto deadline = std::chrono::steady_clock::now() + endPatience_;
  ::kill(-process_, SIGTERM);
  while (!hasEnded() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  ::kill(-process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

bool RunningProgram::hasEnded() const {
  siginfo_t ended{};
  return process_ < 0 ||
         (::waitid(P_PID, static_cast<id_t>(process_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
          ended.si_pid != 0);
}

}  // namespace exsampling::adapters
