#include <exsampling/adapters/mdns/announcement.hpp>

#include <utility>

#ifdef EXSAMPLING_WITH_AVAHI

#include <exsampling/core/work/thread_name.hpp>

#include <avahi-client/client.h>
#include <avahi-client/publish.h>
#include <avahi-common/alternative.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-common/thread-watch.h>
#include <avahi-common/timeval.h>

#include <stdexcept>

namespace exsampling::adapters {

bool canAnnounce() { return true; }

/// Everything but construction and destruction happens in Avahi's thread.
class Announcement::Impl {
 public:
  Impl(Announced announced, std::function<void(const std::string&)> tell,
       std::chrono::milliseconds retry)
      : announced_(std::move(announced)),
        tell_(std::move(tell)),
        retry_(retry),
        name_(announced_.name),
        poll_(avahi_threaded_poll_new()) {
    if (poll_ == nullptr) throw std::runtime_error("mDNS: out of memory");
    api_ = avahi_threaded_poll_get(poll_);
    timeval now{};
    avahi_elapse_time(&now, 0, 0);
    timer_ = api_->timeout_new(
        api_, &now, [](AvahiTimeout*, void* self) { static_cast<Impl*>(self)->connect(); }, this);
    avahi_threaded_poll_start(poll_);
  }

  ~Impl() {
    avahi_threaded_poll_stop(poll_);
    if (client_ != nullptr) avahi_client_free(client_);
    api_->timeout_free(timer_);
    avahi_threaded_poll_free(poll_);
  }

 private:
  void connect() {
    core::nameThread("mdns");
    api_->timeout_update(timer_, nullptr);
    if (client_ != nullptr) avahi_client_free(client_);
    group_ = nullptr;
    int problem = 0;
    client_ = avahi_client_new(
        api_, AVAHI_CLIENT_NO_FAIL,
        [](AvahiClient* client, AvahiClientState state, void* self) {
          static_cast<Impl*>(self)->follow(client, state);
        },
        this, &problem);
    if (client_ == nullptr) tryLater(problem);
  }

  void tryLater(int problem) {
    tellOnce(std::string("This machine is not announced by mDNS: no Avahi daemon runs here (") +
             avahi_strerror(problem) + "). It is announced when one appears.");
    timeval due{};
    avahi_elapse_time(&due, static_cast<unsigned>(retry_.count()), 0);
    api_->timeout_update(timer_, &due);
  }

  void follow(AvahiClient* client, AvahiClientState state) {
    switch (state) {
      case AVAHI_CLIENT_S_RUNNING:
        return announce(client);
      case AVAHI_CLIENT_S_COLLISION:
      case AVAHI_CLIENT_S_REGISTERING:
        if (group_ != nullptr) avahi_entry_group_reset(group_);
        return;
      case AVAHI_CLIENT_CONNECTING:
        return tellOnce(
            "This machine is not announced by mDNS: no Avahi daemon runs here. It is announced "
            "when "
            "one appears.");
      case AVAHI_CLIENT_FAILURE:
        return tryLater(avahi_client_errno(client));
    }
  }

  void announce(AvahiClient* client) {
    if (group_ == nullptr) {
      group_ = avahi_entry_group_new(
          client,
          [](AvahiEntryGroup* group, AvahiEntryGroupState state, void* self) {
            static_cast<Impl*>(self)->follow(group, state);
          },
          this);
    }
    if (group_ == nullptr) return tryLater(avahi_client_errno(client));
    for (;;) {
      const int outcome = fill();
      if (outcome == AVAHI_OK) return;
      if (outcome != AVAHI_ERR_COLLISION) return tryLater(outcome);
      takeAnotherName();
    }
  }

  int fill() {
    avahi_entry_group_reset(group_);
    for (const auto& [type, port] : announced_.services) {
      // Phones get an IPv4 address by QR code; the listeners are there.
      const int added = avahi_entry_group_add_service(
          group_, AVAHI_IF_UNSPEC, AVAHI_PROTO_INET, AvahiPublishFlags(0), name_.c_str(),
          type.c_str(), nullptr, nullptr, static_cast<std::uint16_t>(port), nullptr);
      if (added != AVAHI_OK) return added;
    }
    return avahi_entry_group_commit(group_);
  }

  void follow(AvahiEntryGroup* group, AvahiEntryGroupState state) {
    if (state == AVAHI_ENTRY_GROUP_ESTABLISHED) tellOnce("Announced by mDNS as " + name_ + ".");
    if (state != AVAHI_ENTRY_GROUP_COLLISION) return;
    takeAnotherName();
    announce(avahi_entry_group_get_client(group));
  }

  void takeAnotherName() {
    char* other = avahi_alternative_service_name(name_.c_str());
    name_ = other;
    avahi_free(other);
  }

  void tellOnce(const std::string& message) {
    if (std::exchange(told_, message) != message) tell_(message);
  }

  const Announced announced_;
  const std::function<void(const std::string&)> tell_;
  const std::chrono::milliseconds retry_;
  std::string name_;
  std::string told_;
  AvahiThreadedPoll* poll_;
  const AvahiPoll* api_ = nullptr;
  AvahiTimeout* timer_ = nullptr;
  AvahiClient* client_ = nullptr;
  AvahiEntryGroup* group_ = nullptr;  ///< of the client, which frees it
};

#else

namespace exsampling::adapters {

bool canAnnounce() { return false; }

class Announcement::Impl {
 public:
  Impl(const Announced&, const std::function<void(const std::string&)>&,
       std::chrono::milliseconds) {}
};

#endif

Announcement::Announcement(Announced announced, std::function<void(const std::string&)> tell,
                           std::chrono::milliseconds retry)
    : impl_(std::make_unique<Impl>(std::move(announced), std::move(tell), retry)) {}
Announcement::~Announcement() = default;

}  // namespace exsampling::adapters
