#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace exsampling::adapters {

/// A request up to its blank line, as received: nothing is decoded.
struct RequestHead {
  std::string method;
  std::string path;                                          ///< without the query
  std::string query;                                         ///< without the question mark
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case

  /// The value of a header, the first if there are several; empty when there is none.
  std::string_view header(std::string_view lowerCaseName) const;
  std::size_t count(std::string_view lowerCaseName) const;
};

/// Why a request is rejected before its body is read.
struct Refusal {
  int status = 400;
  std::string code;                    ///< a word for programs
  std::string message;                 ///< a sentence for people
  std::chrono::seconds retryAfter{0};  ///< 0: not worth trying again as it is
};

/// What a listener accepts.
struct HeadRules {
  std::size_t maxPutBytes = 0;        ///< body of a PUT
  std::size_t maxPatchBytes = 0;      ///< body of a PATCH
  std::size_t maxPostBytes = 16'384;  ///< body of a POST
  std::vector<std::string> hosts;     ///< accepted Host headers, lower case; empty: any
};

/// Longer heads are refused unread.
constexpr std::size_t kMaxHeadBytes = 16'384;

/// Splits a head that ends with its blank line. Strict where lenient parsers have been abused: line
/// ends, white space before a colon, folded lines, control characters, more than 100 headers.
std::variant<RequestHead, Refusal> parseRequestHead(std::string_view text);

/// Checks whether the request may reach its route: path, framing of the body, range, host and
/// origin.
std::optional<Refusal> findRefusal(const RequestHead& head, const HeadRules& rules);

/// The body's length as announced; only for heads without a refusal.
std::size_t contentLength(const RequestHead& head);

}  // namespace exsampling::adapters
