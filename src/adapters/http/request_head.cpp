#include <exsampling/adapters/http/request_head.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace exsampling::adapters {

namespace {

constexpr std::size_t kMaxPath = 256;
constexpr std::size_t kMaxQuery = 2'048;
constexpr std::size_t kMaxHeaders = 100;

bool isTokenCharacter(unsigned char c) {
  return std::isalnum(c) != 0 ||
         std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
}

bool isToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return isTokenCharacter(static_cast<unsigned char>(c));
  });
}

bool isVisible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte != 0x7f;
  });
}

bool isDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string lowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string_view trimBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes the text up to CRLF off `rest`.
std::string_view takeLine(std::string_view& rest) {
  const auto end = rest.find("\r\n");
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end + 2);
  return line;
}

Refusal malformed(std::string what) {
  return {400, "invalidArgument", "The request is malformed: " + std::move(what) + "."};
}

/// Only plain characters: no route or page needs more, and what is not decoded cannot be decoded
/// differently by two readers.
bool isPlainPath(std::string_view path) {
  const bool plain = std::all_of(path.begin(), path.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("/._~@-").find(c) != std::string_view::npos;
  });
  return plain && !path.empty() && path.front() == '/' && path.find("..") == std::string_view::npos;
}

bool isPosition(std::string_view text) {
  return text.size() <= 18 && (text.empty() || isDigits(text));
}

/// "bytes=FIRST-LAST", "bytes=FIRST-" or "bytes=-LENGTH".
bool isSingleRange(std::string_view value) {
  if (!value.starts_with("bytes=")) return false;
  value.remove_prefix(6);
  const auto dash = value.find('-');
  if (dash == std::string_view::npos) return false;
  const auto first = value.substr(0, dash);
  const auto last = value.substr(dash + 1);
  return isPosition(first) && isPosition(last) && !(first.empty() && last.empty());
}

std::optional<Refusal> refuseBody(const RequestHead& head, const HeadRules& rules) {
  if (head.count("transfer-encoding") > 0) {
    return Refusal{
        411, "lengthRequired",
        "Send the body in one piece with a Content-Length; chunked bodies are not taken."};
  }
  if (head.count("content-encoding") > 0) {
    return Refusal{415, "unsupportedMedia",
                   "Compressed request bodies are not taken; send the audio file as it is."};
  }
  const auto lengths = head.count("content-length");
  if (lengths == 0) {
    if (head.method != "PUT") return std::nullopt;
    return Refusal{411, "lengthRequired", "Say how long the body is: Content-Length is missing."};
  }
  const auto value = head.header("content-length");
  if (lengths > 1 || !isDigits(value)) {
    return malformed("Content-Length has to be one whole number");
  }
  const auto limit = head.method == "PUT"     ? rules.maxPutBytes
                     : head.method == "PATCH" ? rules.maxPatchBytes
                     : head.method == "POST"  ? rules.maxPostBytes
                                              : 0;
  std::size_t length = 0;
  const auto parsed = std::from_chars(value.data(), value.data() + value.size(), length);
  if (parsed.ec == std::errc() && length <= limit) return std::nullopt;
  if (limit == 0) return malformed("a " + head.method + " has no body here");
  return Refusal{413, "tooLarge",
                 "The body is too large: at most " + std::to_string(limit) + " bytes are taken."};
}

std::optional<Refusal> refuseSender(const RequestHead& head, const HeadRules& rules) {
  if (rules.hosts.empty()) return std::nullopt;
  const auto isOurs = [&rules](std::string_view host) {
    return std::find(rules.hosts.begin(), rules.hosts.end(), lowerCase(host)) != rules.hosts.end();
  };
  if (head.count("host") != 1 || !isOurs(head.header("host"))) {
    return Refusal{421, "wrongHost",
                   "The stage answers only under the address that the program printed at start."};
  }
  const bool changes = head.method != "GET" && head.method != "HEAD";
  if (!changes || head.count("origin") == 0) return std::nullopt;
  constexpr std::string_view scheme = "http://";
  const auto origin = head.header("origin");
  if (head.count("origin") == 1 && origin.substr(0, scheme.size()) == scheme &&
      isOurs(origin.substr(scheme.size()))) {
    return std::nullopt;
  }
  return Refusal{403, "wrongOrigin", "Only the stage page itself may change the stage."};
}

}  // namespace

std::string_view RequestHead::header(std::string_view lowerCaseName) const {
  const auto found = std::find_if(headers.begin(), headers.end(), [lowerCaseName](const auto& h) {
    return h.first == lowerCaseName;
  });
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

std::size_t RequestHead::count(std::string_view lowerCaseName) const {
  return static_cast<std::size_t>(
      std::count_if(headers.begin(), headers.end(),
                    [lowerCaseName](const auto& h) { return h.first == lowerCaseName; }));
}

std::variant<RequestHead, Refusal> parseRequestHead(std::string_view text) {
  if (text.size() > kMaxHeadBytes || !text.ends_with("\r\n\r\n")) {
    return Refusal{431, "tooLarge",
                   "The request's header is too long: at most " + std::to_string(kMaxHeadBytes) +
                       " bytes are read."};
  }
  RequestHead head;
  auto line = takeLine(text);
  const auto firstBlank = line.find(' ');
  const auto lastBlank = line.rfind(' ');
  if (firstBlank == std::string_view::npos || firstBlank == lastBlank) {
    return malformed("its first line is not METHOD PATH HTTP/1.1");
  }
  head.method = line.substr(0, firstBlank);
  const auto target = line.substr(firstBlank + 1, lastBlank - firstBlank - 1);
  const auto version = line.substr(lastBlank + 1);
  if (!isToken(head.method) || !isVisible(target) || target.find(' ') != std::string_view::npos) {
    return malformed("its first line has characters that do not belong there");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return Refusal{505, "unsupportedVersion", "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
  }
  const auto question = target.find('?');
  head.path = target.substr(0, question);
  if (question != std::string_view::npos) head.query = target.substr(question + 1);

  for (line = takeLine(text); !line.empty(); line = takeLine(text)) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon))) {
      return malformed("a header line is not \"Name: value\"");
    }
    const auto value = trimBlanks(line.substr(colon + 1));
    if (!isVisible(value)) return malformed("a header has control characters");
    if (head.headers.size() == kMaxHeaders) {
      return Refusal{431, "tooLarge", "The request has more than 100 headers."};
    }
    head.headers.emplace_back(lowerCase(line.substr(0, colon)), value);
  }
  return head;
}

std::optional<Refusal> findRefusal(const RequestHead& head, const HeadRules& rules) {
  if (head.path.size() > kMaxPath || head.query.size() > kMaxQuery) {
    return Refusal{414, "tooLarge",
                   "The address is too long: 256 characters of path and 2048 of query are read."};
  }
  if (!isPlainPath(head.path)) {
    return Refusal{404, "notFound", "There is nothing under this address."};
  }
  if (auto refusal = refuseSender(head, rules)) return refusal;
  if (auto refusal = refuseBody(head, rules)) return refusal;
  if (head.count("range") > 1 ||
      (head.count("range") == 1 && !isSingleRange(head.header("range")))) {
    return Refusal{416, "invalidArgument", "One byte range at a time, please."};
  }
  if (head.method == "PUT" && head.header("content-type").starts_with("multipart/")) {
    return Refusal{415, "unsupportedMedia",
                   "Send the audio file itself as the body (curl -T FILE URL), not a form."};
  }
  const auto expect = head.header("expect");
  if (!expect.empty() && lowerCase(expect) != "100-continue") {
    return Refusal{417, "invalidArgument", "Only Expect: 100-continue is understood."};
  }
  return std::nullopt;
}

std::size_t contentLength(const RequestHead& head) {
  const auto value = head.header("content-length");
  std::size_t length = 0;
  std::from_chars(value.data(), value.data() + value.size(), length);
  return length;
}

}  // namespace exsampling::adapters
