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

/// The settings of an entrance.
struct EntranceSettings {
  std::filesystem::path
      file;                 ///< where code and secret are kept, so that a restart changes neither
  bool asksForCode = true;  ///< false: anyone who reaches the listener may send
  std::string publicUrl;    ///< origin of the performer's own tunnel or proxy; empty: none
};

/// Where phones find the recorder tonight, and the join code that lets them in.
///
/// The code in the QR code's address is exchanged for a token, which names one participant and is
/// signed with the session's secret: nothing is stored per phone, and tokens survive a restart. A
/// new code keeps out newcomers who have the old one; those who have joined stay in, unless
/// everyone is sent out. Tokens do not depend on any clock. Thread-safe.
class Entrance final : public stage::JoinCode {
 public:
  /// Tries a second, for all phones together: with 30^8 codes, guessing all night succeeds once in
  /// 70,000 nights.
  static constexpr double kTriesPerSecond = 200.0;

  /// Reads the file or creates it. Fails with storage or storageFull. The clock must outlive it.
  static core::Result<std::unique_ptr<Entrance>> open(EntranceSettings settings,
                                                      const core::Clock& clock);

  /// The address that phones open, such as "https://192.168.1.20:8080": the performer's own public
  /// address, else the tunnel's, else our own.
  std::string origin() const;
  /// The QR code's content: the origin, and the join code where one is required.
  std::string joinUrl() const;
  /// Whether phones may have reached us under `origin`.
  bool isOwnOrigin(std::string_view origin) const;

  /// Whether `host` is that of the performer's own public address.
  bool isPublicHost(std::string_view host) const;

  /// The listener's own address for phones in the same network.
  void setListenerOrigin(const std::string& origin);
  /// The tunnel's address; valid until the tunnel gets another.
  void setTunnelOrigin(const std::string& origin);
  /// `onChange` gets every new joinUrl, in the thread that changed it. To be set once, before any
  /// change.
  void whenChanged(std::function<void(const std::string& joinUrl)> onChange);

  bool asksForCode() const { return settings_.asksForCode; }
  /// Such as "K7M2PX4Q".
  std::string code() const;
  /// Makes another code; `everyoneOut` also revokes all tokens. Fails with storage or storageFull;
  /// then nothing has changed.
  core::Status rotate(bool everyoneOut) override;

  /// Normalises a typed code: in capitals, without blanks and dashes. Nothing when `text` cannot be
  /// a code, so the result is safe to show.
  static std::optional<std::string> codeIn(std::string_view text);
  /// The token for a typed code. Fails with invalidArgument when it is wrong, and with busy after
  /// too many tries.
  core::Result<std::string> join(std::string_view code);
  /// A token for a new participant, without a code.
  std::string newToken() const;
  /// The participant of a token, as 32 hexadecimal digits from which no token can be made; nothing
  /// for a token that is not valid tonight.
  std::optional<std::string> participantOf(std::string_view token) const;

 private:
  /// The file's content.
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
