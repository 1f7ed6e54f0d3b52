/// Preloaded into the real program by end-to-end tests (tests/e2e/support/faults.ts): system calls
/// on files of the session and accept() fail as a mapped control file says, and the wall clock is
/// where it says, that of the files with it.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string_view>

namespace {

/// The order is that of faults.ts.
enum Call { kWrite, kSync, kRename, kOpen, kAccept, kCalls };

/// Of the calls since `calls` was 0, each `every`-th fails with `problem`, `left` times in all.
struct Fault {
  std::atomic<std::int32_t> problem;
  std::atomic<std::int32_t> every;
  std::atomic<std::int32_t> left;
  std::atomic<std::int32_t> calls;
};

struct Control {
  std::array<Fault, kCalls> faults;
  std::atomic<std::int64_t> clockSeconds;  ///< added to the wall clock
};
static_assert(sizeof(Control) == 88, "as faults.ts writes it");

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

using Open = int(const char*, int, ...);
using OpenAt = int(int, const char*, int, ...);

Control* mapControl() {
  const char* const path = std::getenv("EXSAMPLING_FAULTS");
  if (!path) return nullptr;
  const int file = next<Open>("open")(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  void* const mapped =
      ::mmap(nullptr, sizeof(Control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  return mapped == MAP_FAILED ? nullptr : static_cast<Control*>(mapped);
}

Control* control() {
  static Control* const mapped = mapControl();
  return mapped;
}

bool inSession(std::string_view path) { return path.find("/sessions/") != path.npos; }

std::array<char, 1024> pathOf(int descriptor) {
  std::array<char, 64> link{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", descriptor);
  std::array<char, 1024> path{};
  const auto length = ::readlink(link.data(), path.data(), path.size() - 2);
  // The slash: a folder of the session is in it, too.
  if (length > 0) path[static_cast<std::size_t>(length)] = '/';
  return path;
}

bool inSession(int descriptor) { return inSession(pathOf(descriptor).data()); }

bool isTake(int descriptor) {
  const auto path = pathOf(descriptor);
  return std::string_view(path.data()).find(".take") != std::string_view::npos;
}

/// Sets errno when it says that the call fails.
bool failing(Call call) {
  Fault& fault = control()->faults[call];
  const std::int32_t problem = fault.problem;
  if (problem == 0) return false;
  if (++fault.calls % fault.every != 0) return false;
  if (fault.left-- <= 0) {
    ++fault.left;
    return false;
  }
  errno = problem;
  return true;
}

template <class Place>
bool fails(Call call, Place place) {
  return control() && control()->faults[call].problem != 0 && inSession(place) && failing(call);
}

bool failsToOpen(int folder, const char* path) {
  return path[0] == '/' ? fails(kOpen, path) : fails(kOpen, folder);
}

mode_t modeOf(int flags, va_list arguments) {
  const bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  return makes ? va_arg(arguments, mode_t) : 0;
}

/// What fails has written its first half: disks that fill up or break do not undo.
ssize_t writeHalf(int file, const void* data, std::size_t size, off64_t offset) {
  const int problem = errno;
  if (size > 1 && offset < 0) next<decltype(::write)>("write")(file, data, size / 2);
  if (size > 1 && offset >= 0) {
    next<decltype(::pwrite64)>("pwrite64")(file, data, size / 2, offset);
  }
  errno = problem;
  return -1;
}

/// What could not be synced may be gone the next time it is read; of the database SQLite's own
/// checks tell.
int loseTake(int file) {
  const int problem = errno;
  struct stat status {};
  if (isTake(file) && ::fstat(file, &status) == 0) {
    ::ftruncate(file, 0);
    ::ftruncate(file, status.st_size);
  }
  errno = problem;
  return -1;
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* data, size_t size) {
  if (fails(kWrite, file)) return writeHalf(file, data, size, -1);
  return next<decltype(::write)>("write")(file, data, size);
}

ssize_t pwrite64(int file, const void* data, size_t size, off64_t offset) {
  if (fails(kWrite, file)) return writeHalf(file, data, size, offset);
  return next<decltype(::pwrite64)>("pwrite64")(file, data, size, offset);
}

ssize_t pwrite(int file, const void* data, size_t size, off_t offset) {
  return pwrite64(file, data, size, offset);
}

int fsync(int file) {
  return fails(kSync, file) ? loseTake(file) : next<decltype(::fsync)>("fsync")(file);
}

int fdatasync(int file) {
  return fails(kSync, file) ? -1 : next<decltype(::fdatasync)>("fdatasync")(file);
}

int rename(const char* from, const char* to) noexcept {
  return fails(kRename, to) ? -1 : next<decltype(::rename)>("rename")(from, to);
}

int renameat(int fromFolder, const char* from, int toFolder, const char* to) noexcept {
  if (fails(kRename, toFolder)) return -1;
  return next<decltype(::renameat)>("renameat")(fromFolder, from, toFolder, to);
}

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = modeOf(flags, arguments);
  va_end(arguments);
  return failsToOpen(AT_FDCWD, path) ? -1 : next<Open>("open")(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = modeOf(flags, arguments);
  va_end(arguments);
  return failsToOpen(AT_FDCWD, path) ? -1 : next<Open>("open64")(path, flags, mode);
}

int openat(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = modeOf(flags, arguments);
  va_end(arguments);
  return failsToOpen(folder, path) ? -1 : next<OpenAt>("openat")(folder, path, flags, mode);
}

int openat64(int folder, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = modeOf(flags, arguments);
  va_end(arguments);
  return failsToOpen(folder, path) ? -1 : next<OpenAt>("openat64")(folder, path, flags, mode);
}

// Who connects stays in the backlog.
int accept(int socket, sockaddr* address, socklen_t* length) {
  if (control() && failing(kAccept)) return -1;
  return next<decltype(::accept)>("accept")(socket, address, length);
}

int accept4(int socket, sockaddr* address, socklen_t* length, int flags) {
  if (control() && failing(kAccept)) return -1;
  return next<decltype(::accept4)>("accept4")(socket, address, length, flags);
}

int clock_gettime(clockid_t clock, timespec* now) noexcept {
  static const auto real = next<decltype(::clock_gettime)>("clock_gettime");
  const int result = real(clock, now);
  const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result == 0 && wall && control()) now->tv_sec += control()->clockSeconds;
  return result;
}

int gettimeofday(timeval* now, void*) noexcept {
  timespec time{};
  const int result = clock_gettime(CLOCK_REALTIME, &time);
  *now = {time.tv_sec, time.tv_nsec / 1'000};
  return result;
}

// The kernel, which dates the files, does not know of the jump.
int stat(const char* path, struct stat* found) noexcept {
  static const auto real = next<int(const char*, struct stat*)>("stat");
  const int result = real(path, found);
  if (result == 0 && control()) found->st_mtim.tv_sec += control()->clockSeconds;
  return result;
}

time_t time(time_t* now) noexcept {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  if (now) *now = time.tv_sec;
  return time.tv_sec;
}
}
