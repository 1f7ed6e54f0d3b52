#include "target_table.hpp"

#include <exsampling/adapters/osc/udp_osc_sink.hpp>

#include <algorithm>
#include <utility>

namespace exsampling::adapters {

core::Result<TargetTable> TargetTable::resolved(const std::vector<OscTarget>& configured) {
  TargetTable table;
  for (const OscTarget& one : configured) {
    const core::Result<Endpoint> endpoint = resolve(one.host, one.port);
    if (!endpoint) return endpoint.error();
    table.targets_.push_back({.endpoint = *endpoint,
                              .profile = one.profile,
                              .root = one.root,
                              .unmapped = one.unmapped,
                              .configured = true});
  }
  return table;
}

Target* TargetTable::find(const Endpoint& endpoint) {
  const auto target = std::find_if(targets_.begin(), targets_.end(),
                                   [&](const Target& one) { return one.endpoint == endpoint; });
  return target == targets_.end() ? nullptr : &*target;
}

Target* TargetTable::noteHello(const Endpoint& endpoint, const Endpoint& source,
                               const std::string& name, core::SteadyTime now) {
  Target* target = find(endpoint);
  if (!target || !target->lastHello) {
    const auto instruments = std::count_if(targets_.begin(), targets_.end(), [](const Target& one) {
      return one.lastHello.has_value();
    });
    if (instruments >= std::ptrdiff_t{UdpOscSink::kMaxInstruments}) return nullptr;
  }
  if (!target) target = &targets_.emplace_back(Target{.endpoint = endpoint});
  target->name = name;
  target->source = source;
  target->lastHello = now;
  return target;
}

std::vector<const Target*> TargetTable::instrumentsAt(const Endpoint& source) const {
  std::vector<const Target*> exact;
  std::vector<const Target*> sameHost;
  for (const Target& one : targets_) {
    if (!one.lastHello) continue;
    if (one.source == source) exact.push_back(&one);
    if (one.source.address == source.address) sameHost.push_back(&one);
  }
  return exact.empty() ? sameHost : exact;
}

void TargetTable::noteReport(const Endpoint& source, const core::InstrumentReport& report) {
  const std::vector<const Target*> known = instrumentsAt(source);
  if (known.size() != 1) return;
  Target& target = *find(known.front()->endpoint);
  if (report.kind == core::InstrumentReport::Kind::loaded) ++target.loaded;
  if (report.kind == core::InstrumentReport::Kind::failed) {
    ++target.failed;
    target.lastFailure = report.detail;
  }
}

void TargetTable::forgetSilent(core::SteadyTime now) {
  for (Target& one : targets_) {
    if (one.lastHello && now - *one.lastHello >= UdpOscSink::kForgottenAfter) {
      one.lastHello.reset();
    }
  }
  std::erase_if(targets_, [](const Target& one) { return !one.configured && !one.lastHello; });
}

std::string pathFor(const Target& target, const std::filesystem::path& file,
                    const std::filesystem::path& sessionFolder) {
  if (!target.root) return file.string();
  const std::filesystem::path inside = file.lexically_relative(sessionFolder);
  if (inside.empty() || *inside.begin() == "..") return file.string();
  const bool windows =
      target.root->find('\\') != std::string::npos && target.root->find('/') == std::string::npos;
  const char separator = windows ? '\\' : '/';
  std::string path = *target.root;
  if (path.empty() || path.back() != separator) path += separator;
  std::string tail = inside.generic_string();
  std::replace(tail.begin(), tail.end(), '/', separator);
  return path + tail;
}

}  // namespace exsampling::adapters
