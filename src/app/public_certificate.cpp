#include <exsampling/adapters/tls/own_authority.hpp>
#include <exsampling/app/public_certificate.hpp>

#include <chrono>
#include <system_error>
#include <utility>

namespace exsampling::app {

namespace {

namespace fs = std::filesystem;
using night::TlsMode;

constexpr std::chrono::minutes kLook{1};
/// The performer is warned when the certificate ends within this time.
constexpr std::chrono::days kEndsSoon{7};

std::string stamp(const fs::path& file) {
  std::error_code missing;
  const auto time = fs::last_write_time(file, missing);
  const auto size = fs::file_size(file, missing);
  return missing ? std::string()
                 : std::to_string(time.time_since_epoch().count()) + " " + std::to_string(size);
}

}  // namespace

PublicCertificate::PublicCertificate(const night::Config& config, core::EventBus& events)
    : mode_(night::tlsMode(config)),
      folder_(config.data / "tls"),
      files_(config.tls),
      events_(events) {}

core::Result<std::unique_ptr<PublicCertificate>> PublicCertificate::open(
    const night::Config& config, const std::vector<std::string>& addresses, core::WallTime now,
    core::EventBus& events) {
  std::unique_ptr<PublicCertificate> made(new PublicCertificate(config, events));
  made->addresses_ = addresses;
  made->lookedAt_ = now;
  made->stamps_ = made->stampFiles();
  const auto credentials = made->current(addresses, now);
  if (!credentials) return credentials.error();
  auto endpoint = adapters::TlsEndpoint::open(*credentials);
  if (!endpoint) return endpoint.error();
  made->endpoint_ = *std::move(endpoint);
  made->credentials_ = *credentials;
  return made;
}

fs::path PublicCertificate::authority() const {
  return mode_ == TlsMode::own ? adapters::authorityFile(folder_) : fs::path();
}

core::WallTime PublicCertificate::validUntil() const { return adapters::validUntil(credentials_); }

core::Result<adapters::Credentials> PublicCertificate::current(
    const std::vector<std::string>& addresses, core::WallTime now) {
  if (mode_ == TlsMode::files) {
    auto read = adapters::readCredentials(files_.certificate, files_.key, now);
    if (read && adapters::validUntil(*read) < now + kEndsSoon) {
      tellProblem(files_.certificate.string() + ": the certificate ends within a week.");
    }
    return read;
  }
  auto own = adapters::ensureOwnCertificate(
      folder_, {.addresses = addresses, .host = adapters::hostNameForPhones()}, now);
  if (!own) return own.error();
  for (const auto& note : own->notes) events_.publish(core::Alarm{note});
  // No browser has seen the very first one.
  if (own->renewed && endpoint_) {
    events_.publish(core::Alarm{
        std::string("The certificate was replaced: browsers warn again, also on phones that had "
                    "accepted the last one.") +
        (own->newAuthority ? " Devices that trusted this laptop's authority need its new file."
                           : "")});
  }
  return own->credentials;
}

bool PublicCertificate::isDue(const std::vector<std::string>& addresses, core::WallTime now) {
  // The two files of a pair are written one after the other: read when both have come to rest.
  const auto stamps = stampFiles();
  const bool atRest = std::exchange(stamps_, stamps) == stamps;
  const bool wasChanging = std::exchange(changing_, !atRest);
  const bool late = now < lookedAt_ || now >= lookedAt_ + kLook;
  if (mode_ == TlsMode::files) return atRest && (wasChanging || late);
  return std::exchange(addresses_, addresses) != addresses || late;
}

PublicCertificate::Stamps PublicCertificate::stampFiles() const {
  if (mode_ != TlsMode::files) return {};
  return {stamp(files_.certificate), stamp(files_.key)};
}

void PublicCertificate::refresh(const std::vector<std::string>& addresses, core::WallTime now) {
  if (!isDue(addresses, now)) return;
  lookedAt_ = now;
  const auto credentials = current(addresses, now);
  // A new endpoint certificate invalidates the sessions that phones could resume.
  if (credentials && *credentials == credentials_) return;
  const auto used = credentials ? endpoint_->use(*credentials) : core::Status(credentials.error());
  if (!used) return tellProblem("The certificate stays the one before: " + used.error().message);
  credentials_ = *credentials;
  problem_.clear();
}

void PublicCertificate::tellProblem(const std::string& problem) {
  if (std::exchange(problem_, problem) != problem) events_.publish(core::Alarm{problem});
}

}  // namespace exsampling::app
