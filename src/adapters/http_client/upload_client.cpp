#include <exsampling/adapters/http_client/upload_client.hpp>

#include <httplib.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace exsampling::adapters {

using core::Error;
using core::ErrorCode;

class UploadClient::Impl {
 public:
  Impl(const std::string& address, std::filesystem::path authorityFile)
      : authorityFile_(std::move(authorityFile)), code_(codeOf(address)) {
    connectTo(originOf(address));
  }

  core::Status openPage() {
    auto page = client_->Get("/");
    if (page && page->status == 307) {
      // Plain HTTP where TLS is spoken.
      const std::string secure = page->get_header_value("Location");
      connectTo(secure.substr(0, secure.rfind('/')));
      page = client_->Get("/");
    }
    if (!page) return unreachable(page.error());
    keepCookie(*page);
    if (code_.empty()) return {};
    const auto joined = client_->Post("/api/join?j=" + code_);
    if (!joined) return unreachable(joined.error());
    keepCookie(*joined);
    if (joined->status == 204) return {};
    return Error{ErrorCode::invalidArgument,
                 origin_ + " does not take the join code \"" + code_ + "\"; the QR code has it"};
  }

  core::Result<UploadReply> send(const core::RecordingId& id, std::span<const std::byte> audio) {
    const auto response =
        client_->Put("/api/recordings/" + id.text(), headers_,
                     reinterpret_cast<const char*>(audio.data()), audio.size(), "audio/wav");
    if (!response) return unreachable(response.error());
    UploadReply reply{.status = response->status};
    const std::string retryAfter = response->get_header_value("Retry-After");
    int seconds = 0;
    std::from_chars(retryAfter.data(), retryAfter.data() + retryAfter.size(), seconds);
    reply.retryAfter = std::chrono::seconds(seconds);
    const auto body = nlohmann::json::parse(response->body, nullptr, false);
    reply.analysed = body.contains("state") && body["state"] != "queued";
    if (body.contains("samples")) {
      for (const auto& sample : body["samples"]) {
        reply.categories.push_back(sample.value("category", ""));
      }
    }
    if (body.contains("error")) reply.problem = body["error"].value("message", "");
    return reply;
  }

 private:
  void connectTo(const std::string& origin) {
    origin_ = origin;
    client_ = std::make_unique<httplib::Client>(origin_);
    client_->set_connection_timeout(std::chrono::seconds(5));
    client_->set_read_timeout(std::chrono::seconds(30));
    SSL_CTX* context = client_->ssl_context();
    if (context != nullptr && std::filesystem::exists(authorityFile_)) {
      SSL_CTX_load_verify_locations(context, authorityFile_.c_str(), nullptr);
    }
  }

  /// "http://host:port" of "http://host:port/?j=CODE".
  static std::string originOf(const std::string& address) {
    const auto scheme = address.find("://");
    return address.substr(0, address.find('/', scheme == std::string::npos ? 0 : scheme + 3));
  }
  static std::string codeOf(const std::string& address) {
    const auto query = address.find("?j=");
    return query == std::string::npos ? std::string() : address.substr(query + 3);
  }

  /// "name=value; attributes": the phone sends the first part back.
  void keepCookie(const httplib::Response& response) {
    const std::string cookie = response.get_header_value("Set-Cookie");
    if (!cookie.empty()) headers_ = {{"Cookie", cookie.substr(0, cookie.find(';'))}};
  }

  Error unreachable(httplib::Error error) const {
    if (error == httplib::Error::SSLServerVerification) {
      return {ErrorCode::unavailable,
              "the certificate of " + origin_ +
                  " is not trusted; name the data folder of that daemon with --data"};
    }
    return {ErrorCode::unavailable, "there is no answer at " + origin_ + " (" +
                                        httplib::to_string(error) +
                                        "); an address looks like http://127.0.0.1:8080"};
  }

  const std::filesystem::path authorityFile_;
  const std::string code_;
  std::string origin_;
  std::unique_ptr<httplib::Client> client_;
  httplib::Headers headers_;
};

UploadClient::UploadClient(const std::string& address, const std::filesystem::path& authorityFile)
    : impl_(std::make_unique<Impl>(address, authorityFile)) {}
UploadClient::~UploadClient() = default;
UploadClient::UploadClient(UploadClient&&) noexcept = default;

core::Status UploadClient::openPage() { return impl_->openPage(); }

core::Result<UploadReply> UploadClient::send(const core::RecordingId& id,
                                             std::span<const std::byte> audio) {
  return impl_->send(id, audio);
}

}  // namespace exsampling::adapters
