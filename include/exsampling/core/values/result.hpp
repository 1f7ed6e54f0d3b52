#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace exsampling::core {

/// What kind of failure an `Error` is; adapters/http maps each to one status in one place.
enum class ErrorCode {
  invalidArgument,   ///< the request or the value makes no sense
  unsupportedMedia,  ///< a kind of file that is not accepted
  undecodable,       ///< an accepted kind, but this file cannot be used
  tooLarge,          ///< over a stated limit
  notFound,          ///< no such thing
  conflict,          ///< contradicts what is already there
  busy,              ///< a bounded queue is full; try again later
  storageFull,       ///< the disk is full
  storage,           ///< reading or writing the data folder failed
  model,             ///< the classifier or its files
  config,            ///< configuration or mapping
  unavailable,       ///< something outside is not there (port taken, program missing)
  internal,          ///< a bug
};

/// A recoverable failure: what happened and what to do, in a sentence for a person.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  friend bool operator==(const Error&, const Error&) = default;
};

/// A value or an `Error`. Reading the wrong one throws std::bad_variant_access: a bug, not an
/// outcome.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT: implicit

  explicit operator bool() const { return state_.index() == 0; }
  const T& operator*() const& { return std::get<0>(state_); }
  T& operator*() & { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  const T* operator->() const { return &std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an `Error`.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT: implicit

  explicit operator bool() const { return !error_.has_value(); }
  const Error& error() const { return error_.value(); }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace exsampling::core
