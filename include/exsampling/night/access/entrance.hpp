#pragma once

#include <exsampling/core/values/result.hpp>
#include <exsampling/core/work/clock.hpp>
#include <exsampling/night/access/bucket.hpp>
#include <exsampling/stage/performance/join_code.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace exsampling::night {

/// What an entrance is told at start.
struct EntranceSettings {
  std::filesystem::path
      file;                 ///< where code and secret are kept, so that a restart changes neither
  bool asksForCode = true;  ///< false: everybody who reaches the listener may send
  std::string publicUrl;    ///< origin of the performer's own tunnel or proxy; empty: none
};

/// Where phones find the recorder tonight, and the join code that lets them in.
///
/// The code in the QR code's address is exchanged for a token, which names one participant and is
/// signed with the session's secret: nothing is kept per phone, and tokens outlive a restart.
/// Rotating the code keeps newcomers with the old one out; those who are in stay in unless everyone
/// is sent out. Tokens do not depend on any clock. Thread-safe.
class Entrance final : public stage::JoinCode {
 public:
  /// Tries a second, of all phones together: a code is one of 30^8, so that a night of guessing
  /// finds it once in 70,000 nights.
  static constexpr double kTriesPerSecond = 200.0;

  /// Reads the file or makes it. Fails with storage or storageFull. The clock outlives it.
  static core::Result<std::unique_ptr<Entrance>> open(EntranceSettings settings,
                                                      const core::Clock& clock);

  /// What phones open, such as "https://192.168.1.20:8080": the performer's own public address,
  /// else the tunnel's, else our own.
  std::string origin() const;
  /// What the QR code says: the origin, and the code where it is asked for.
  std::string joinUrl() const;
  /// Whether `origin` is one under which phones may have come here.
  bool isOwnOrigin(std::string_view origin) const;

  /// Whether `host` is that of the performer's own public address.
  bool isPublicHost(std::string_view host) const;

  /// The listener's own address for phones in the same network.
  void setListenerOrigin(const std::string& origin);
  /// The tunnel's address; stays until the tunnel has another.
  void setTunnelOrigin(const std::string& origin);
  /// `onChange` hears of every new joinUrl, in the thread that changed it. To be set once, before
  /// others change it.
  void whenChanged(std::function<void(const std::string& joinUrl)> onChange);

  bool asksForCode() const { return settings_.asksForCode; }
  /// Such as "K7M2PX4Q".
  std::string code() const;
  /// Makes another code; `everyoneOut` also ends the tokens that were given out. Fails with storage
  /// or storageFull, and then nothing has changed.
  core::Status rotate(bool everyoneOut) override;

  /// The code that `text`, as people type it, may be: in capitals, without blanks and dashes;
  /// nothing for what can be none, so that the result is safe to repeat.
  static std::optional<std::string> codeIn(std::string_view text);
  /// The token for a code as people type it. Fails with invalidArgument when it is not the code,
  /// with busy when there are too many tries.
  core::Result<std::string> join(std::string_view code);
  /// A token for a new participant, without a code.
  std::string newToken() const;
  /// Whose token it is, as 32 hexadecimal digits that give nobody a token; nothing for what is none
  /// of tonight's.
  std::optional<std::string> participantOf(std::string_view token) const;

 private:
  /// What the file holds.
  struct Kept {
    std::string secret;
    std::string code;
    int generation = 1;   ///< of the code
    int oldestValid = 1;  ///< tokens of earlier generations are void
  };

  Entrance(EntranceSettings settings, const core::Clock& clock, Kept kept);
  static std::optional<Kept> read(const std::filesystem::path& file);
  static core::Status write(const std::filesystem::path& file, const Kept& kept);
  std::string originLocked() const;
  std::string joinUrlLocked() const;
  std::string tokenLocked() const;
  void change(const std::function<void()>& apply);

  const EntranceSettings settings_;
  const core::Clock& clock_;
  mutable std::mutex mutex_;
  Kept kept_;
  std::string listenerOrigin_;
  std::string tunnelOrigin_;
  std::function<void(const std::string&)> onChange_;
  Bucket tries_{kTriesPerSecond, kTriesPerSecond};
};

}  // namespace exsampling::night
