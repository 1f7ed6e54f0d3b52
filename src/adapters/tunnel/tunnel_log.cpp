#include "tunnel_log.hpp"

#include <exsampling/adapters/tunnel/tunnel.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace exsampling::adapters {

namespace {

constexpr std::string_view kScheme = "https://";

bool isHostCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == ':';
}

/// The origin that `text` begins with; empty when it begins with none.
std::string originAt(std::string_view text) {
  if (!text.starts_with(kScheme)) return {};
  const auto rest = text.substr(kScheme.size());
  const auto end = std::find_if_not(rest.begin(), rest.end(), isHostCharacter);
  const auto length = static_cast<std::size_t>(end - rest.begin());
  return length == 0 ? std::string() : std::string(text.substr(0, kScheme.size() + length));
}

/// A line as {"lvl":"info","msg":"started tunnel",…,"url":"https://…"}; null for any other.
nlohmann::json readNgrok(std::string_view line) {
  auto json = nlohmann::json::parse(line, nullptr, false);
  return json.is_object() ? json : nlohmann::json(nullptr);
}

std::string textOf(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

}  // namespace

std::string tunnelName(TunnelProgram program) {
  return program == TunnelProgram::ngrok ? "ngrok" : "cloudflared";
}

std::string findTunnelAddress(TunnelProgram program, std::string_view line) {
  if (program == TunnelProgram::ngrok) {
    const auto entry = readNgrok(line);
    return textOf(entry, "msg") == "started tunnel" ? originAt(textOf(entry, "url"))
                                                    : std::string();
  }
  // In a frame of its own: "INF |  https://four-random-words-here.trycloudflare.com  |". Errors
  // name the address of the service itself.
  for (auto at = line.find(kScheme); at != std::string_view::npos;
       at = line.find(kScheme, at + 1)) {
    auto origin = originAt(line.substr(at));
    if (origin.ends_with(".trycloudflare.com") && origin != "https://api.trycloudflare.com") {
      return origin;
    }
  }
  return {};
}

std::string findTunnelComplaint(TunnelProgram program, std::string_view line) {
  std::string words;
  if (program == TunnelProgram::ngrok) {
    words = textOf(readNgrok(line), "err");
    if (words == "<nil>") words.clear();
  }
  if (words.empty() && line.find("ERR") != std::string_view::npos) words = line;
  for (char& c : words) c = std::iscntrl(static_cast<unsigned char>(c)) != 0 ? ' ' : c;
  constexpr std::size_t kLongest = 300;
  return words.substr(0, kLongest);
}

}  // namespace exsampling::adapters
