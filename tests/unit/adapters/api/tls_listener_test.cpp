#include <exsampling/adapters/tls/own_authority.hpp>

#include <gmock/gmock.h>

#include "http_fixture.hpp"
#include <future>
#include <thread>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

/// The public listener with a certificate of our own authority, looked at with curl and openssl.
class TlsListenerTest : public HttpTest {
 protected:
  TlsListenerTest() {
    settings_.tls = endpoint_ = *TlsEndpoint::open(certificateFor("192.168.1.20"));
    settings_.plainPort = 0;
    settings_.authorityFile = authorityFile(folder_ / "tls");
    write("recorder/trust.html", "<!doctype html><title>trust</title>");
  }

  Credentials certificateFor(const std::string& address) const {
    return ensureOwnCertificate(folder_ / "tls", {{address}, "laptop"},
                                std::chrono::system_clock::now())
        ->credentials;
  }
  std::string trusting() const { return "--cacert " + settings_.authorityFile.string() + " "; }
  std::string secureUrl(const std::string& path) const {
    return "https://127.0.0.1:" + std::to_string(port()) + path;
  }
  std::string plainUrl(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_->plainPort()) + path;
  }
  CurlRun upload(int number) const {
    char path[64];
    std::snprintf(path, sizeof path, "/api/recordings/00000000-0000-4000-8000-%012x", number);
    const auto take = folder_ / "take";
    std::ofstream(take) << std::string(200'000, 'x');
    return curl(trusting() + "-T " + take.string() + " " + secureUrl(path));
  }
  /// What `openssl s_client` prints while it makes a request.
  std::string client(const std::string& options) const {
    const std::string command =
        "printf 'GET /healthz HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' | timeout 10 openssl s_client "
        "-ign_eof -CAfile " +
        settings_.authorityFile.string() + " -connect 127.0.0.1:" + std::to_string(port()) + " " +
        options + " 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string text;
    std::array<char, 4096> buffer;
    for (std::size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      text.append(buffer.data(), got);
    }
    ::pclose(pipe);
    return text;
  }
  /// The first bytes of what a browser says: a record with a hello of 508 bytes to come.
  static std::string helloBegin() { return {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11}; }

  std::shared_ptr<TlsEndpoint> endpoint_;
};

TEST_F(TlsListenerTest, SpeaksTls12And13AndNothingOlder) {
  start();
  for (const std::string version : {"-tls1_2", "-tls1_3"}) {
    const auto text = client(version + " -verify_return_error -verify_ip 127.0.0.1");
    EXPECT_THAT(text, HasSubstr("Verification: OK")) << version;
    EXPECT_THAT(text, HasSubstr("HTTP/1.1 200 OK")) << version;
    EXPECT_THAT(text, HasSubstr("Compression: NONE")) << version;
  }
  for (const std::string version : {"-tls1", "-tls1_1"}) {
    const auto text = client(version + " -cipher DEFAULT@SECLEVEL=0");
    EXPECT_THAT(text, HasSubstr("alert protocol version")) << version;
    EXPECT_THAT(text, Not(HasSubstr("HTTP/1.1"))) << version;
  }
}

TEST_F(TlsListenerTest, AgreesOnHttp11Only) {
  start();
  EXPECT_THAT(client("-alpn h2,http/1.1"), HasSubstr("ALPN protocol: http/1.1"));
  EXPECT_THAT(client("-alpn h2"), HasSubstr("no application protocol"));
}

TEST_F(TlsListenerTest, PhonesThatComeBackResume) {
  start();
  const auto session = (folder_ / "session").string();
  for (const std::string version : {"-tls1_2", "-tls1_3"}) {
    client(version + " -sess_out " + session);
    EXPECT_THAT(client(version + " -sess_in " + session), HasSubstr("\nReused, TLSv1."));
  }
}

TEST_F(TlsListenerTest, TakesUploadsAndMarksItsCookieSecure) {
  start();
  EXPECT_EQ(upload(1).answer.status, 201);
  const auto page = curl(trusting() + secureUrl("/")).answer;
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.headers.at("set-cookie"), HasSubstr("; Secure"));
  EXPECT_FALSE(page.headers.contains("strict-transport-security"));
  EXPECT_EQ(parsed(curl(trusting() + secureUrl("/api/session")).answer)["secure"], true);
}

TEST_F(TlsListenerTest, SendsPlainHttpOnItsPortToHttps) {
  start();
  const auto sent = curl("'" + url("/api/session?x=1") + "'").answer;
  EXPECT_EQ(sent.status, 307);
  EXPECT_EQ(sent.headers.at("location"), secureUrl("/api/session?x=1"));
  EXPECT_EQ(
      curl(trusting() + "-L -o /dev/null -w 'HTTP/1.1 %{http_code}\r\n\r\n' " + url("/")).exitCode,
      0);
  const auto odd = request(port(), "GET / HTTP/1.1\r\nHost: a\"<b>\r\n\r\n");
  EXPECT_EQ(odd.status, 400);
  EXPECT_FALSE(odd.headers.contains("location"));
}

TEST_F(TlsListenerTest, AnotherCertificateIsUsedWithoutARestartAndBreaksNobodyOff) {
  start();
  const auto before = client("-showcerts");
  hold(true);
  auto waiting = std::async(std::launch::async, [this] { return upload(7).answer.status; });
  while (!archive_.find(*core::RecordingId::parse("00000000-0000-4000-8000-000000000007"))) {
    std::this_thread::yield();
  }
  ASSERT_TRUE(endpoint_->use(certificateFor("10.1.2.3")));
  const auto after = client("-showcerts -verify_return_error -verify_ip 10.1.2.3");
  EXPECT_THAT(after, HasSubstr("Verification: OK"));
  EXPECT_NE(before.substr(before.find("-----BEGIN"), 800),
            after.substr(after.find("-----BEGIN"), 800));
  hold(false);
  EXPECT_EQ(waiting.get(), 201);

  EXPECT_FALSE(endpoint_->use({"no chain", "no key"}));
  EXPECT_THAT(client("-verify_return_error -verify_ip 10.1.2.3"), HasSubstr("HTTP/1.1 200 OK"));
}

TEST_F(TlsListenerTest, DribbledHellosKeepNobodyWaiting) {
  settings_.publicThreads = 8;
  settings_.headPatience = 1h;
  start();
  std::vector<RawClient> dribblers;
  for (int i = 0; i < 200; ++i) {
    dribblers.emplace_back(port());
    dribblers.back().send(helloBegin());
  }
  for (int i = 0; i < 3; ++i) {
    for (auto& dribbler : dribblers) EXPECT_TRUE(dribbler.send("x"));
    const auto run = upload(i);
    EXPECT_EQ(run.answer.status, 201) << run.exitCode << run.answer.body;
  }
}

TEST_F(TlsListenerTest, WhoDribblesAHelloIsGoneBeforeItIsComplete) {
  settings_.headPatience = 300ms;
  start();
  RawClient dribbler(port());
  dribbler.send(helloBegin());
  constexpr int kHelloBytes = 506;  // what the hello still lacks
  int bytes = 0;
  for (; !dribbler.ended() && bytes < kHelloBytes; ++bytes) {
    dribbler.send("x");
    dribbler.receive(20ms);
  }
  EXPECT_TRUE(dribbler.ended());
  EXPECT_LT(bytes, kHelloBytes);
}

TEST_F(TlsListenerTest, AHandshakeLongerThanAnyHonestOneIsCutOff) {
  start();
  RawClient client(port());
  // A hello of 131,071 bytes, of which the first 60,000 come.
  std::string record("\x16\x03\x01\x27\x10\x01\x01\xff\xff\x03\x03", 11);
  record.resize(5 + 10'000, '\0');
  for (int i = 0; i < 6; ++i) client.send(record);
  client.receive(kPatience);
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(upload(1).answer.status, 201);
}

TEST_F(TlsListenerTest, GarbageEndsItsOwnConnectionOnly) {
  start();
  for (const std::string& garbage :
       {std::string("\x16\x03\x01\x00\x05hello", 10), std::string("\x16\x03\x03\xff\xff", 5),
        std::string(3'000, '\x16'), std::string("\x80\x2e\x01\x00\x02", 5)}) {
    RawClient client(port());
    client.send(garbage + "\r\n\r\n");
    client.receive(kPatience);
    EXPECT_TRUE(client.ended());
  }
  EXPECT_EQ(upload(1).answer.status, 201);
}

TEST_F(TlsListenerTest, APhoneThatLeavesInTheMiddleEndsNothingElse) {
  write("recorder/long.bin", std::string(20'000'000, 'x'));
  start();
  for (int i = 0; i < 3; ++i) {
    const auto command = "curl -s " + trusting() + secureUrl("/long.bin") + " | head -c 1000";
    EXPECT_EQ(std::system((command + " > /dev/null").c_str()), 0);
  }
  EXPECT_EQ(upload(1).answer.status, 201);
}

TEST_F(TlsListenerTest, ThePlainPortExplainsTakesFilesAndSendsTheRestOn) {
  start();
  const auto trust = curl(plainUrl("/")).answer;
  EXPECT_EQ(trust.status, 200);
  EXPECT_THAT(trust.body, HasSubstr("trust"));
  const auto page = curl(plainUrl("/file")).answer;
  EXPECT_THAT(page.body, HasSubstr("recorder"));
  EXPECT_THAT(page.headers.at("set-cookie"), Not(HasSubstr("Secure")));
  EXPECT_EQ(parsed(curl("-H 'Host: 192.168.1.20' " + plainUrl("/api/session")).answer)["secure"],
            false);
  EXPECT_EQ(request(server_->plainPort(), "PUT " + recordingPath(), "", "a take").status, 201);

  const auto authority = curl(plainUrl("/exsampling-ca.crt")).answer;
  EXPECT_EQ(authority.headers.at("content-type"), "application/x-x509-ca-cert");
  EXPECT_THAT(authority.body, HasSubstr("-----BEGIN CERTIFICATE-----"));
  EXPECT_THAT(authority.body, Not(HasSubstr("KEY")));

  EXPECT_EQ(curl(plainUrl("/elsewhere?a=b")).answer.headers.at("location"),
            secureUrl("/elsewhere?a=b"));
  EXPECT_EQ(curl(plainUrl("/continue")).answer.headers.at("location"), secureUrl("/"));
}

TEST_F(TlsListenerTest, TheTrustPageHandsTheJoinCodeOnAndNothingElse) {
  write("recorder/trust.html", R"(<a class="go" href="/continue?j=">)"
                               R"(<a class="go" href="/file?j=">)");
  start();
  const auto page = [this](const std::string& query) {
    const auto answer = request(server_->plainPort(), "GET /" + query, "");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("cache-control"), "no-store");
    return answer.body;
  };
  const std::string withCode =
      R"(<a class="go" href="/continue?j=K7M2PX4Q"><a class="go" href="/file?j=K7M2PX4Q">)";
  EXPECT_EQ(page("?j=K7M2PX4Q"), withCode);
  EXPECT_EQ(page("?a=b&j=k7m2-px4q"), withCode);
  const std::string without = R"(<a class="go" href="/continue?j="><a class="go" href="/file?j=">)";
  for (const std::string query : {"", "?j=", "?j=K7M2PX4", "?j=K7M2PX4QQ", "?j=%22%3E%3Cb%3Ea",
                                  "?j=K7M2PX4%22", "?j=K7M2%0d%0aX"}) {
    EXPECT_EQ(page(query), without) << query;
  }

  const auto next = [this](const std::string& path) {
    return curl("'" + plainUrl(path) + "'").answer.headers.at("location");
  };
  EXPECT_EQ(next("/continue?j=K7M2PX4Q"), secureUrl("/?j=K7M2PX4Q"));
  EXPECT_EQ(next("/continue?j="), secureUrl("/"));
  EXPECT_EQ(next("/continue?j=%0d%0aSet-Cookie:a=b"), secureUrl("/"));
  EXPECT_EQ(next("/join?j=K7M2PX4Q"), secureUrl("/join?j=K7M2PX4Q"));
  EXPECT_EQ(next("/join?c=%0d%0aSet-Cookie:d"), secureUrl("/join?c=%0d%0aSet-Cookie:d"));
  EXPECT_EQ(curl(plainUrl("/a%0d%0aSet-Cookie:b")).answer.status, 404);
}

TEST_F(TlsListenerTest, WithAnothersCertificateThePlainPortHasNothingToExplain) {
  settings_.authorityFile.clear();
  start();
  EXPECT_EQ(curl(plainUrl("/")).answer.headers.at("location"), secureUrl("/"));
  EXPECT_EQ(curl(plainUrl("/exsampling-ca.crt")).answer.status, 404);
}

}  // namespace
}  // namespace exsampling::adapters
