#include <exsampling/core/values/recording.hpp>

#include <algorithm>
#include <cctype>
#include <random>
#include <string_view>

namespace exsampling::core {

Result<RecordingId> RecordingId::parse(const std::string& text) {
  constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  const bool fits =
      std::equal(shape.begin(), shape.end(), text.begin(), text.end(), [](char wanted, char given) {
        return wanted == 'x' ? std::isxdigit(static_cast<unsigned char>(given)) != 0
                             : given == wanted;
      });
  if (!fits) {
    return Error{ErrorCode::invalidArgument,
                 "a recording's id is a UUID such as 123e4567-e89b-42d3-a456-426614174000"};
  }
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return RecordingId(std::move(lower));
}

RecordingId RecordingId::random() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  std::string text = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  for (char& digit : text) {
    const auto value = engine() % 16;
    if (digit == 'x') digit = "0123456789abcdef"[value];
    if (digit == 'y') digit = "89ab"[value % 4];
  }
  return RecordingId(std::move(text));
}

}  // namespace exsampling::core
