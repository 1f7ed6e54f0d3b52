#include <exsampling/adapters/log/log.hpp>

#include <pthread.h>
#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

#include <array>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

namespace exsampling::adapters::log {
namespace {

constexpr std::size_t kWaitingMessages = 4096;
constexpr std::size_t kFileBytes = 5'000'000;
constexpr std::size_t kOlderFiles = 3;
constexpr std::array<std::pair<std::string_view, Level>, 4> kNames{{{"debug", Level::debug},
                                                                    {"info", Level::info},
                                                                    {"warning", Level::warning},
                                                                    {"error", Level::error}}};

/// The logger and the thread that empties its queue, which ends before the logger does.
struct Running {
  std::shared_ptr<spdlog::async_logger> logger;
  std::shared_ptr<spdlog::details::thread_pool> pool;
};

std::mutex gate;
Running running;

spdlog::level::level_enum toSpdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    default:
      return spdlog::level::err;
  }
}

void nameThread() {
#ifdef __APPLE__
  pthread_setname_np("log");
#else
  pthread_setname_np(pthread_self(), "log");
#endif
}

std::string visible(const std::string& message) {
  std::string text;
  unsigned previous = 0;
  for (const char letter : message) {
    const unsigned code = static_cast<unsigned char>(letter);
    // U+0080 to U+009F, C2 80 to C2 9F as UTF-8, are control characters too.
    const bool second = previous == 0xC2 && code >= 0x80 && code <= 0x9F;
    if (code >= 0x20 && code != 0x7F && !second) {
      text += letter;
    } else {
      char escaped[5];
      std::snprintf(escaped, sizeof escaped, "\\x%02X", code);
      text += escaped;
    }
    previous = code;
  }
  return text;
}

void write(Level level, const std::string& message) {
  std::shared_ptr<spdlog::async_logger> logger;
  {
    const std::lock_guard guard(gate);
    logger = running.logger;
  }
  if (logger && logger->should_log(toSpdlog(level))) {
    logger->log(toSpdlog(level), spdlog::string_view_t(visible(message)));
  }
}

}  // namespace

core::Result<Level> parseLevel(const std::string& name) {
  for (const auto& [known, level] : kNames) {
    if (name == known) return level;
  }
  return core::Error{core::ErrorCode::config, "There is no log level \"" + name +
                                                  "\"; accepted are debug, info, warning, error."};
}

core::Status open(const Options& options) {
  close();
  try {
    std::vector<spdlog::sink_ptr> sinks;
    if (options.console) {
      sinks.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    }
    if (options.file) {
      sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
          options.file->string(), kFileBytes, kOlderFiles));
    }
    auto pool = std::make_shared<spdlog::details::thread_pool>(kWaitingMessages, 1, nameThread);
    auto logger =
        std::make_shared<spdlog::async_logger>("exsampling", sinks.begin(), sinks.end(), pool,
                                               spdlog::async_overflow_policy::overrun_oldest);
    logger->set_level(toSpdlog(options.level));
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
    logger->flush_on(spdlog::level::trace);
    // A full disk is reported elsewhere; the log must not fill the terminal with it.
    logger->set_error_handler([](const std::string&) {});
    const std::lock_guard guard(gate);
    running = {std::move(logger), std::move(pool)};
    return {};
  } catch (const spdlog::spdlog_ex& exception) {
    return core::Error{core::ErrorCode::storage,
                       std::string("The log cannot be written: ") + exception.what() + "."};
  }
}

void close() {
  Running ending;
  {
    const std::lock_guard guard(gate);
    ending = std::exchange(running, {});
  }
}

void debug(const std::string& message) { write(Level::debug, message); }
void info(const std::string& message) { write(Level::info, message); }
void warning(const std::string& message) { write(Level::warning, message); }
void error(const std::string& message) { write(Level::error, message); }

}  // namespace exsampling::adapters::log
