#include "http_fixture.hpp"
#include <atomic>
#include <thread>

namespace exsampling::adapters {
namespace {

using namespace std::chrono_literals;

class ProtocolAbuseTest : public HttpTest {
 protected:
  std::string head(const std::string& headers) const {
    return "PUT " + recordingPath() + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
  }
  /// What a well-behaved phone is answered.
  Answer legitimateUpload(int number) {
    char path[64];
    std::snprintf(path, sizeof path, "PUT /api/recordings/00000000-0000-4000-8000-%012x", number);
    return request(port(), path, "", std::string(200'000, 'x'));
  }
  /// Who hangs would do so for longer than a test may take.
  void waitForEver() {
    settings_.headPatience = 1h;
    settings_.bodyPatience = 1h;
  }
};

TEST_F(ProtocolAbuseTest, IsRefusedBeforeABodyIsRead) {
  start();
  const std::string put = "PUT " + recordingPath() + " HTTP/1.1\r\nHost: a\r\n";
  const std::vector<std::pair<std::string, int>> requests = {
      {put + "\r\n", 411},
      {put + "Transfer-Encoding: chunked\r\n\r\n4\r\ntake\r\n0\r\n\r\n", 411},
      {put + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", 411},
      {put + "Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n", 400},
      {put + "Content-Length: 4\r\nContent-Length: 4\r\n\r\ntake", 400},
      {put + "Content-Length: 4, 4\r\n\r\ntake", 400},
      {put + "Content-Length: +4\r\n\r\ntake", 400},
      {put + "Content-Length: 0x4\r\n\r\ntake", 400},
      {put + "Content-Length: -1\r\n\r\n", 400},
      {put + "Content-Length:\r\n\r\n", 400},
      {put + "Content-Length: 30000001\r\n\r\n", 413},
      {put + "Content-Length: 99999999999999999999999999\r\n\r\n", 413},
      {put + "Content-Length: 4\r\nContent-Encoding: gzip\r\n\r\ntake", 415},
      {put + "Content-Length: 4\r\nContent-Encoding: identity\r\n\r\ntake", 415},
      {put + "Content-Length: 4\r\nContent-Type: multipart/form-data\r\n\r\ntake", 415},
      {put + "Content-Length: 4\r\nExpect: miracles\r\n\r\ntake", 417},
      {put + "Content-Length: 4\r\n folded: yes\r\n\r\ntake", 400},
      {put + "Content-Length: 4\r\nX\x01: y\r\n\r\ntake", 400},
      {put + "Content-Length: 4\r\nX: a\rb\r\n\r\ntake", 400},
      {put + "no colon\r\n\r\n", 400},
      {"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /", 400},
      {"GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n", 505},
      {"GET /healthz\r\n\r\n", 400},
      {"GET /a b HTTP/1.1\r\n\r\n", 400},
      {"\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1\r\nRange: bytes=0-1,1-2\r\n\r\n", 416},
      {"GET /healthz HTTP/1.1\r\nRange: bytes=0-1\r\nRange: bytes=1-2\r\n\r\n", 416},
      {"GET /healthz HTTP/1.1\r\nRange: lines=1-2\r\n\r\n", 416},
      {"GET /healthz HTTP/1.1\r\nRange: bytes=" + std::string(8'000, '1') + "-\r\n\r\n", 416},
      {"GET /" + std::string(256, 'a') + " HTTP/1.1\r\n\r\n", 414},
      {"GET /" + std::string(8'000, 'a') + " HTTP/1.1\r\n\r\n", 414},
      {"GET /healthz?" + std::string(8'000, 'a') + " HTTP/1.1\r\n\r\n", 414},
      {"GET /../healthz HTTP/1.1\r\n\r\n", 404},
      {"GET /api%2fsession HTTP/1.1\r\n\r\n", 404},
      {"GET http://127.0.0.1/healthz HTTP/1.1\r\n\r\n", 404},
      {"CONNECT example.org:443 HTTP/1.1\r\n\r\n", 404},
  };
  for (const auto& [text, status] : requests) {
    const auto answer = request(port(), text);
    EXPECT_EQ(answer.status, status) << text.substr(0, 200);
    EXPECT_FALSE(answer.reset) << text.substr(0, 200);
  }
  EXPECT_FALSE(archive_.find(*core::RecordingId::parse(kId)));
}

TEST_F(ProtocolAbuseTest, OtherMethodsAreAnsweredInWords) {
  start();
  for (const std::string method : {"DELETE", "PATCH", "OPTIONS", "POST"}) {
    EXPECT_EQ(request(port(), method + " /api/session", "").status, 405) << method;
  }
  const auto unknown = request(port(), "BREW /healthz", "");
  EXPECT_TRUE(unknown.status == 400 || unknown.status == 405) << unknown.status;
}

TEST_F(ProtocolAbuseTest, AFormTypeDoesNotChangeHowAudioIsTaken) {
  start();
  const std::string audio(100'000, '=');
  const auto answer = request(port(), "PUT " + recordingPath(),
                              "Content-Type: application/x-www-form-urlencoded\r\n", audio);
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(uploaded().bytes.size(), audio.size());
}

TEST_F(ProtocolAbuseTest, AnEndlessHeadIsCutOff) {
  start();
  RawClient line(port());
  line.send("GET / HTTP/1.1\r\nX: ");
  const std::string more(1'000'000, 'x');
  std::size_t sent = 0;
  while (sent < 100'000'000 && line.send(more)) sent += more.size();
  EXPECT_LT(sent, 20'000'000U);

  std::string many = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 101; ++i) many += "X: y\r\n";
  EXPECT_EQ(request(port(), many + "\r\n").status, 431);
  EXPECT_EQ(request(port(), "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x')).status, 431);
}

TEST_F(ProtocolAbuseTest, AGigabyteWithoutALengthIsRefusedAtOnce) {
  start();
  const auto run = curl("-T - -H 'Expect:' " + url(recordingPath()) + " < /dev/zero");
  EXPECT_EQ(run.answer.status, 411);
  const auto compressed = curl(
      "-H 'Content-Encoding: gzip' -H 'Transfer-Encoding:' -H 'Content-Length: 1000000000' -H "
      "'Expect:' -T /dev/zero " +
      url(recordingPath()));
  EXPECT_EQ(compressed.answer.status, 415);

  RawClient endless(port());
  endless.send(head("Transfer-Encoding: chunked\r\n") + "5f5e100\r\n");
  const std::string more(1'000'000, 'x');
  std::size_t sent = 0;
  while (sent < 100'000'000 && endless.send(more)) sent += more.size();
  EXPECT_LT(sent, 20'000'000U);
}

TEST_F(ProtocolAbuseTest, ATruncatedBodyIsNotARecording) {
  start();
  {
    RawClient client(port());
    client.send(head("Content-Length: 100\r\n") + "only this");
  }
  EXPECT_EQ(legitimateUpload(1).status, 201);
  EXPECT_FALSE(archive_.find(*core::RecordingId::parse(kId)));
}

TEST_F(ProtocolAbuseTest, OneConnectionCarriesOneRequest) {
  start();
  RawClient client(port());
  client.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /api/session HTTP/1.1\r\n\r\n");
  const auto text = client.receive(kPatience);
  EXPECT_TRUE(client.ended());
  EXPECT_EQ(text.find("HTTP/1.1"), text.rfind("HTTP/1.1"));
}

TEST_F(ProtocolAbuseTest, WhoDoesNotFinishAHeadInTimeIsDropped) {
  settings_.headPatience = 200ms;
  start();
  RawClient client(port());
  client.send("GET / HTTP/1.1\r\n");
  client.receive(kPatience);
  EXPECT_TRUE(client.ended());
}

TEST_F(ProtocolAbuseTest, WhoDoesNotFinishABodyInTimeIsDropped) {
  settings_.bodyPatience = 200ms;
  start();
  RawClient client(port());
  client.send(head("Content-Length: 100\r\n") + "only this");
  client.receive(kPatience);
  EXPECT_TRUE(client.ended());
}

TEST_F(ProtocolAbuseTest, ManyWhoSayNothingOrLittleKeepNobodyWaiting) {
  settings_.publicThreads = 8;
  waitForEver();
  start();
  std::vector<RawClient> idlers;
  for (int i = 0; i < 300; ++i) {
    idlers.emplace_back(port());
    if (i % 3 > 0) idlers.back().send("GET / HTTP/1.1\r\nX-Slow:");
  }
  EXPECT_EQ(legitimateUpload(1).status, 201);
  // The oldest of those who have said something make room for the 1,025th.
  for (int i = 0; i < 900; ++i) {
    idlers.emplace_back(port());
    idlers.back().send("G");
  }
  EXPECT_EQ(legitimateUpload(2).status, 201);
  idlers[1].receive(kPatience);
  EXPECT_TRUE(idlers[1].ended());
}

TEST_F(ProtocolAbuseTest, SlowBodiesMakeRoom) {
  settings_.publicThreads = 8;
  waitForEver();
  start();
  std::vector<RawClient> dribblers;
  for (int i = 0; i < 16; ++i) {
    dribblers.emplace_back(port());
    dribblers.back().send(head("Content-Length: 1000000\r\n") + "x");
  }
  EXPECT_EQ(legitimateUpload(1).status, 201);
}

TEST_F(ProtocolAbuseTest, TwoHundredUploadsAtOnceAreAllAnswered) {
  start();
  std::vector<RawClient> phones;
  for (int i = 0; i < 200; ++i) phones.emplace_back(port());
  const std::string body(20'000, 'x');
  int connected = 0;
  for (int i = 0; i < 200; ++i) {
    connected += phones[static_cast<std::size_t>(i)].connected() ? 1 : 0;
    char text[160];
    std::snprintf(text, sizeof text,
                  "PUT /api/recordings/00000000-0000-4000-8000-%012x HTTP/1.1\r\nHost: a\r\n"
                  "Content-Length: %zu\r\n\r\n",
                  i, body.size());
    phones[static_cast<std::size_t>(i)].send(text + body);
  }
  EXPECT_EQ(connected, 200);
  int answered = 0;
  int resets = 0;
  for (auto& phone : phones) {
    const auto answer = phone.answer(kPatience);
    answered += answer.status == 201 || answer.status == 202 ? 1 : 0;
    resets += answer.reset ? 1 : 0;
  }
  EXPECT_EQ(answered, 200);
  EXPECT_EQ(resets, 0);
}

TEST_F(ProtocolAbuseTest, StoppingDoesNotWaitForThoseWhoHang) {
  waitForEver();
  start();
  RawClient head1(port());
  head1.send("GET / HTTP/1.1\r\n");
  RawClient body1(port());
  body1.send(head("Content-Length: 100\r\n") + "x");
  EXPECT_EQ(request(port(), "GET /healthz", "").status, 200);
  server_->stop();
  for (RawClient* hanging : {&head1, &body1}) {
    hanging->receive(kPatience);
    EXPECT_TRUE(hanging->ended());
  }
}

}  // namespace
}  // namespace exsampling::adapters
